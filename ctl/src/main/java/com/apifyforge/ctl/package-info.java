/**
 * The command line, and the outside users it is made of: a frontend that seals tokens, a scheduler that signs jobs, an
 * operator who reads. They know the system only by its topics and its HTTP endpoints.
 */
@NullMarked
package com.apifyforge.ctl;

import org.jspecify.annotations.NullMarked;
