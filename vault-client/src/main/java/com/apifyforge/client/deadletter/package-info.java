/**
 * Dead letters for those who see to the system: DeadLetters finds them, RecordFetcher and RecordText show what they are
 * about with secrets masked, Redrive sends it again.
 */
@NullMarked
package com.apifyforge.client.deadletter;

import org.jspecify.annotations.NullMarked;
