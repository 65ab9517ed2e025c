/**
 * The command {@code forge}: the whole system in one process, with embedded servers or real ones by address, and the
 * demo that plays the main job through the topics as an outside user would. It assembles and watches; it holds no
 * behaviour of the system.
 */
@NullMarked
package com.apifyforge.quickstart;

import org.jspecify.annotations.NullMarked;
