/**
 * The whole system in one process: the embedded servers or real ones by address, the two services as they are, and the
 * demo that plays the main job through the topics as an outside user would. It assembles and watches; it holds no
 * behaviour of the system.
 */
@NullMarked
package com.apifyforge.quickstart;

import org.jspecify.annotations.NullMarked;
