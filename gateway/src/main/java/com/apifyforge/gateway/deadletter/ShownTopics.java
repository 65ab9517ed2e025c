package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.events.Topic;
import com.apifyforge.service.edge.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;

/** What operators may see here: every topic but that of the sealed tokens, which no gateway may read. */
public final class ShownTopics {
    private ShownTopics() {}

    public static List<String> names() {
        return Stream.concat(
                        Arrays.stream(Topic.values())
                                .filter(ShownTopics::isShown)
                                .map(Topic::topicName),
                        DeadLetters.topicNames().stream())
                .toList();
    }

    /** Throws {@link RefusedException} for any other name. */
    public static void require(String topicName) {
        Optional<Topic> topic = Topic.named(topicName);
        if (topic.isEmpty() && !DeadLetters.topicNames().contains(topicName)) {
            throw new RefusedException(HttpStatus.NOT_FOUND, "TOPIC_UNKNOWN", "There is no topic of this name.");
        }
        if (topic.filter(one -> !isShown(one)).isPresent()) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN,
                    "TOPIC_NOT_SHOWN",
                    "A gateway may read no sealed tokens. On a machine that may: ./forge ctl tail " + topicName);
        }
    }

    static boolean isShown(Topic topic) {
        return topic != Topic.TOKEN_COMMANDS;
    }

    /** The one topic with dead letters that a gateway both reads and writes. */
    static boolean isRedrivable(String topicName) {
        return topicName.equals(Topic.JOB_COMMANDS.topicName());
    }

    /** Throws {@link RefusedException} for a topic that has no dead letters. */
    static Topic withLetters(String topicName) {
        return Topic.named(topicName)
                .filter(Topic::isConsumed)
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.NOT_FOUND,
                        "TOPIC_UNKNOWN",
                        "There is no topic of this name that has dead letters."));
    }
}
