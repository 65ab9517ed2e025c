/** {@code ./forge gateway}: care of the gateway of a folder. */
@NullMarked
package com.apifyforge.quickstart.gateway;

import org.jspecify.annotations.NullMarked;
