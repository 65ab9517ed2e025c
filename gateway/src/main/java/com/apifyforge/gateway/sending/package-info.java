/**
 * What the gateway sends and with what: its own credentials at Kafka and its own key for tickets. It connects what
 * others sealed, and has nothing that opens a seal.
 */
@NullMarked
package com.apifyforge.gateway.sending;

import org.jspecify.annotations.NullMarked;
