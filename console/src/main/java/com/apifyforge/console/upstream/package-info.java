/** The gateway as the console calls it: over one client, as the person who has signed in. */
@NullMarked
package com.apifyforge.console.upstream;

import org.jspecify.annotations.NullMarked;
