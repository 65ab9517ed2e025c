package com.apifyforge.ctl.dlt;

import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The topics that have dead letters. A person may name the topic or that of its letters. */
final class DeadLetterTopics {
    private DeadLetterTopics() {}

    /** All for an empty name. Throws {@link WrongUseException} for a topic without dead letters. */
    static List<String> named(String topic) {
        if (topic.isEmpty()) {
            return DeadLetters.topicNames();
        }
        return consumed()
                .filter(each -> topic.equals(each.topicName()) || topic.equals(each.deadLetterTopicName()))
                .findFirst()
                .map(each -> List.of(each.deadLetterTopicName()))
                .orElseThrow(
                        () -> new WrongUseException("There are no dead letters of " + topic + "; there are those of "
                                + consumed().map(Topic::topicName).collect(Collectors.joining(", ")) + "."));
    }

    private static Stream<Topic> consumed() {
        return Arrays.stream(Topic.values()).filter(Topic::isConsumed);
    }
}
