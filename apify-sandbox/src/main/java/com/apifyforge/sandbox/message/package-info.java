/** Requests and answers of HTTP, as the sandbox handles them. */
@NullMarked
package com.apifyforge.sandbox.message;

import org.jspecify.annotations.NullMarked;
