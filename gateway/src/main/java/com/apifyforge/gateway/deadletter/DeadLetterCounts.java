package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.deadletter.DeadLetters;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * How many letters there are of each topic. Counted by reading, as of the offsets half may be ends of transactions; at
 * most every ten seconds, however many ask.
 */
@Component
public class DeadLetterCounts {
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);
    private static final String ENDING = "-dlt";

    private final Topics topics;
    private Map<String, Long> last = Map.of();
    private long readAt;

    DeadLetterCounts(Topics topics) {
        this.topics = topics;
    }

    /** By the name of the topic that their records stand on; all of them, also those with none. */
    public synchronized Map<String, Long> now() {
        if (last.isEmpty() || System.nanoTime() - readAt > GOOD_FOR.toNanos()) {
            last = count();
            readAt = System.nanoTime();
        }
        return last;
    }

    private Map<String, Long> count() {
        var counts = new TreeMap<String, Long>();
        DeadLetters.topicNames().forEach(name -> counts.put(source(name), 0L));
        try (Tail tail = topics.tailFromBeginning(DeadLetters.topicNames())) {
            topics.orUnreachable(() -> {
                tail.rest(
                        record -> {
                            counts.merge(source(record.topic()), 1L, Long::sum);
                            return false;
                        },
                        none -> {});
                return counts;
            });
        }
        return counts;
    }

    private static String source(String deadLetterTopic) {
        return deadLetterTopic.substring(0, deadLetterTopic.length() - ENDING.length());
    }
}
