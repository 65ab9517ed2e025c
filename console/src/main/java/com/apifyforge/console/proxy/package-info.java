/** The page's calls on their way to the gateway and back: named headers alone, and bodies as they come. */
@NullMarked
package com.apifyforge.console.proxy;

import org.jspecify.annotations.NullMarked;
