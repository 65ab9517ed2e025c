/** The only code that talks to Apify: a small HTTPS client that writes the token to the wire and wipes it. */
@NullMarked
package com.apifyforge.apify;

import org.jspecify.annotations.NullMarked;
