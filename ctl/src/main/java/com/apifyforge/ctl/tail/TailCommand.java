package com.apifyforge.ctl.tail;

import com.apifyforge.client.Tail;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.OutputReader;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tail", description = "Prints the events of a topic as they come, one a line, until Ctrl-C.")
public final class TailCommand extends CtlCommand {
    private static final Duration POLL = Duration.ofMillis(250);

    @Parameters(
            paramLabel = "TOPIC",
            completionCandidates = TopicNames.class,
            description = "One of: ${COMPLETION-CANDIDATES}")
    private String topic = "";

    @Option(names = "--from-beginning", description = "Begin with the oldest event that is still there.")
    private boolean fromBeginning;

    @Option(names = "--limit", paramLabel = "N", description = "Stop after this many events.")
    private long limit = Long.MAX_VALUE;

    static final class TopicNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return all().iterator();
        }

        static Stream<String> all() {
            return Arrays.stream(Topic.values())
                    .flatMap(topic -> topic.isConsumed()
                            ? Stream.of(topic.topicName(), topic.deadLetterTopicName())
                            : Stream.of(topic.topicName()));
        }
    }

    @Override
    public Integer call() {
        requireTopic();
        if (limit < 1) {
            throw new WrongUseException("--limit must be 1 or more.");
        }
        var endpoints = session().endpoints();
        try (var topics = session().topics(endpoints);
                Tail tail = fromBeginning ? topics.tailFromBeginning(List.of(topic)) : topics.tail(List.of(topic))) {
            for (long printed = 0; printed < limit && isRead(); ) {
                printed += print(tail.poll(POLL), limit - printed);
                if (!endpoints.alive()) {
                    throw new VaultClientException("The system stopped.");
                }
            }
            return DONE;
        }
    }

    private boolean isRead() {
        return !session().out().checkError() && OutputReader.isThere();
    }

    private long print(List<Tail.Entry> entries, long atMost) {
        List<Tail.Entry> wanted = entries.subList(0, (int) Math.min(entries.size(), atMost));
        for (Tail.Entry entry : wanted) {
            if (session().json()) {
                session().out().println(EventLine.json(entry));
            } else {
                session().print(EventLine.of(entry, session().screen()), "");
            }
        }
        return wanted.size();
    }

    private void requireTopic() {
        if (TopicNames.all().noneMatch(topic::equals)) {
            throw new WrongUseException("There is no topic " + topic + "; there are "
                    + TopicNames.all().collect(Collectors.joining(", ")) + ".");
        }
    }
}
