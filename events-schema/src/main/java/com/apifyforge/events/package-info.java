/**
 * The wire contract: every message as a record, their topics, reasons and limits; the codec stands apart. Nothing
 * here knows who sends or receives.
 */
@NullMarked
package com.apifyforge.events;

import org.jspecify.annotations.NullMarked;
