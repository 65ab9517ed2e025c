/** The calls of Apify's API that the sandbox serves, and the control calls of its own. */
@NullMarked
package com.apifyforge.sandbox.api;

import org.jspecify.annotations.NullMarked;
