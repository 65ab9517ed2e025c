package com.apifyforge.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What to run: {@code {"actorId":…}} or {@code {"taskId":…}}, an id or {@code username~name}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(Target.Actor.class), @JsonSubTypes.Type(Target.Task.class)})
public sealed interface Target {
    record Actor(String actorId) implements Target {}

    record Task(String taskId) implements Target {}
}
