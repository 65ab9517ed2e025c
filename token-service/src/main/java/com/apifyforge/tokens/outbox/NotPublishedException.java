package com.apifyforge.tokens.outbox;

/** Kafka did not acknowledge in time. What has to be published stays where it is and is tried again. */
public final class NotPublishedException extends RuntimeException {
    NotPublishedException(String topic, Throwable cause) {
        super("Not acknowledged on " + topic, cause);
    }
}
