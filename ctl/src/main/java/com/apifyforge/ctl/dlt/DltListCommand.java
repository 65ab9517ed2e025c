package com.apifyforge.ctl.dlt;

import com.apifyforge.client.Tail;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.Table;
import com.apifyforge.ctl.console.WrongUseException;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "Lists dead letters, newest first: when, why, what, from whom, of which job.")
final class DltListCommand extends CtlCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "The topic of the records, or of the letters; default: all.")
    private String topic = "";

    @Mixin
    private final DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; default: ${DEFAULT-VALUE}")
    private int limit = 100;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new WrongUseException("--limit must be 1 or more.");
        }
        List<String> topicNames = DeadLetterTopics.named(topic);
        Predicate<DeadLetterRecord> wanted =
                filter.at(session().clock(), session().screen().zone());
        var newest = new PriorityQueue<>(DeadLetters.BY_TIME);
        long[] found = {0};
        session().waitingFor("Reading topics");
        try (var topics = session().topics(session().endpoints());
                Tail tail = topics.tailFromBeginning(topicNames)) {
            tail.rest(
                    any -> true,
                    entry -> DeadLetterRecord.of(entry).filter(wanted).ifPresent(letter -> {
                        found[0]++;
                        newest.add(letter);
                        if (newest.size() > limit) {
                            newest.remove();
                        }
                    }));
        }
        List<DeadLetterRecord> newestFirst =
                newest.stream().sorted(DeadLetters.BY_TIME.reversed()).toList();
        session()
                .print(
                        lines(newestFirst, found[0]),
                        newestFirst.stream().map(DeadLetterRecord::json).toList());
        return DONE;
    }

    private List<String> lines(List<DeadLetterRecord> letters, long found) {
        if (letters.isEmpty()) {
            filter.requireKnownReason();
            return List.of("There are no such dead letters.");
        }
        var table = new Table("WHEN", "REASON", "TYPE", "RECORD", "FROM", "USER", "JOB", "AT");
        for (DeadLetterRecord letter : letters) {
            table.row(
                    session().screen().time(letter.at()),
                    letter.content().reason(),
                    letter.type(),
                    letter.origin().toString(),
                    letter.source(),
                    letter.user(),
                    letter.job(),
                    letter.content().path());
        }
        return session()
                .table(
                        table,
                        found > letters.size()
                                ? "These are the newest of " + found + "; --limit N shows more."
                                : "Look at one: " + session().command("dlt show RECORD"));
    }
}
