package com.apifyforge.worker.records;

import com.apifyforge.events.Topic;

/** A topic whose records wait, all for the same time; so the head of a partition is always due first. */
public enum Delay {
    SHORT(Topic.JOB_WATCH_5S),
    MEDIUM(Topic.JOB_WATCH_30S),
    LONG(Topic.JOB_WATCH_2M);

    private final Topic topic;

    Delay(Topic topic) {
        this.topic = topic;
    }

    public Topic topic() {
        return topic;
    }
}
