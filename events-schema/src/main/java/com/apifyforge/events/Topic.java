package com.apifyforge.events;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The topic catalogue. Retention and compaction are part of the promise: sealed tokens must not linger. */
public enum Topic {
    TOKEN_COMMANDS("token.commands.v1", TokenCommand.class, Duration.ofHours(1)),
    TOKEN_EVENTS("token.events.v1", TokenEvent.class, Duration.ofDays(30)),
    TOKEN_AUDIT("token.audit.v1", TokenAudit.class, Duration.ofDays(365)),
    JOB_COMMANDS("job.commands.v1", JobCommand.class, Duration.ofDays(14)),
    JOB_WATCH_5S("job.watch.5s.v1", JobWatch.class, Duration.ofDays(7)),
    JOB_WATCH_30S("job.watch.30s.v1", JobWatch.class, Duration.ofDays(7)),
    JOB_WATCH_2M("job.watch.2m.v1", JobWatch.class, Duration.ofDays(7)),
    JOB_EVENTS("job.events.v1", JobEvent.class, Duration.ofDays(30)),
    JOB_STATE("job.state.v1", JobState.class, Duration.ofDays(30));

    private static final String DEAD_LETTER_ENDING = "-dlt";

    private final String topicName;
    private final Class<? extends Message> family;
    private final Duration retention;

    Topic(String topicName, Class<? extends Message> family, Duration retention) {
        this.topicName = topicName;
        this.family = family;
        this.retention = retention;
    }

    public static Optional<Topic> named(String topicName) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName.equals(topicName))
                .findFirst();
    }

    public String topicName() {
        return topicName;
    }

    /** Where records of this topic go that cannot be handled, as {@link DeadLetter}s; it has the same partitions. */
    public String deadLetterTopicName() {
        return deadLetterTopicName(topicName);
    }

    /** As {@link #deadLetterTopicName()}, for a topic by its name. */
    public static String deadLetterTopicName(String topicName) {
        return topicName + DEAD_LETTER_ENDING;
    }

    /** Is it read by the services? Only such topics have a dead letter topic. */
    public boolean isConsumed() {
        return switch (this) {
            case TOKEN_COMMANDS, JOB_COMMANDS, JOB_WATCH_5S, JOB_WATCH_30S, JOB_WATCH_2M -> true;
            case TOKEN_EVENTS, TOKEN_AUDIT, JOB_EVENTS, JOB_STATE -> false;
        };
    }

    /** The family of messages this topic carries; any other message on it is an error of its writer. */
    public Class<? extends Message> family() {
        return family;
    }

    public Duration retention() {
        return retention;
    }
}
