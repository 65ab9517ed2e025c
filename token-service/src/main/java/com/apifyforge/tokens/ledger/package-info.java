/**
 * The record of every use of a token, and the state of every job: which attempt may start its run, and what came of it.
 * A job's document changes by compare-and-set on its revision, so that one worker wins each attempt.
 */
@NullMarked
package com.apifyforge.tokens.ledger;

import org.jspecify.annotations.NullMarked;
