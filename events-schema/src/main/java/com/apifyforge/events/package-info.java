/**
 * The wire contract: every message as a record, their topics, and the one codec that reads and writes them. Nothing
 * here knows who sends or receives.
 */
@NullMarked
package com.apifyforge.events;

import org.jspecify.annotations.NullMarked;
