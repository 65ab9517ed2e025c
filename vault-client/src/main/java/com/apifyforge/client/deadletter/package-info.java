/**
 * Dead letters for those who see to the system: {@link com.apifyforge.client.deadletter.DeadLetters} finds them, {@link
 * com.apifyforge.client.deadletter.RecordFetcher} and {@link com.apifyforge.client.deadletter.RecordText} show what they
 * are about with secrets masked, {@link com.apifyforge.client.deadletter.Redrive} sends it again.
 */
@NullMarked
package com.apifyforge.client.deadletter;

import org.jspecify.annotations.NullMarked;
