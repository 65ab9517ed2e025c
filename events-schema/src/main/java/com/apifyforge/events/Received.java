package com.apifyforge.events;

import java.time.Instant;

/** What a record turned out to be. */
public sealed interface Received {
    /** {@code id} is the CloudEvent's id, the message id of the contract. */
    record Good(String id, Instant time, Message message) implements Received {}

    record Bad(DeadLetter deadLetter) implements Received {}
}
