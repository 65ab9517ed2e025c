/** The whole system in one process, with embedded or real parts. */
@NullMarked
package com.apifyforge.quickstart.system;

import org.jspecify.annotations.NullMarked;
