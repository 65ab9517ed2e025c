/** Copies the embedded database into a real one. */
@NullMarked
package com.apifyforge.quickstart.export;

import org.jspecify.annotations.NullMarked;
