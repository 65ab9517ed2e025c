package com.apifyforge.ctl.dlt;

import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.client.deadletter.Redrive;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.Table;
import com.apifyforge.ctl.console.WrongUseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "redrive",
        description = "Sends records again whose fault was mended. Tells what it would do; with --execute it does it."
                + " Nothing is sent twice, and nothing for users who disconnected since.")
final class DltRedriveCommand extends CtlCommand {
    /** More are for another call: what it is about has to fit in memory. */
    private static final int AT_ONCE = 10_000;

    private static final int MAX_RATE = 1000;
    private static final Comparator<DeadLetterRecord> BY_ORIGIN = Comparator.comparing(DeadLetterRecord::origin);

    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "The topic, or TOPIC-PARTITION@OFFSET of one record; default: all.")
    private String topic = "";

    @Mixin
    private final DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--rate", paramLabel = "N", description = "Records a second; default: ${DEFAULT-VALUE}")
    private int rate = 10;

    @Option(names = "--execute", description = "Send. Without it nothing is sent.")
    private boolean execute;

    @Override
    public Integer call() {
        if (rate < 1 || rate > MAX_RATE) {
            throw new WrongUseException("--rate takes 1 to " + MAX_RATE + " records a second.");
        }
        var endpoints = session().endpoints();
        session().waitingFor("Reading topics");
        try (var topics = session().topics(endpoints)) {
            List<DeadLetterRecord> letters = letters(topics);
            try (Redrive redrive = execute
                    ? Redrive.sending(topics, session().clock())
                    : Redrive.dry(topics, session().clock())) {
                redrive.learn(letters);
                return handle(letters, redrive);
            }
        } catch (KafkaException e) {
            throw new VaultClientException("Kafka does not answer (" + e.getMessage()
                    + "). Run the same command again: what was sent is not sent twice.");
        }
    }

    /** In the order of their records, so that those of one user keep theirs; each record once. */
    private List<DeadLetterRecord> letters(Topics topics) {
        Optional<RecordPosition> one =
                RecordPosition.of(topic).filter(place -> place.source().isPresent());
        List<String> topicNames =
                DeadLetterTopics.named(one.map(RecordPosition::topic).orElse(topic));
        var wanted = filter.at(session().clock(), session().screen().zone())
                .and(letter -> letter.origin().source().isPresent())
                .and(letter -> one.isEmpty() || letter.origin().equals(one.get()));
        var lowest = new PriorityQueue<>(BY_ORIGIN.reversed());
        try (Tail tail = topics.tailFromBeginning(topicNames)) {
            tail.rest(
                    any -> true,
                    entry -> DeadLetterRecord.of(entry).filter(wanted).ifPresent(letter -> {
                        lowest.add(letter);
                        if (lowest.size() > AT_ONCE) {
                            lowest.remove();
                        }
                    }));
        }
        Map<RecordPosition, DeadLetterRecord> once = new LinkedHashMap<>();
        lowest.stream().sorted(BY_ORIGIN).forEach(letter -> once.putIfAbsent(letter.origin(), letter));
        return List.copyOf(once.values());
    }

    private int handle(List<DeadLetterRecord> letters, Redrive redrive) {
        var table = new Table("RECORD", "REASON", "TYPE", "REDRIVE");
        var json = new ArrayList<Map<String, Object>>();
        int sent = 0;
        for (DeadLetterRecord letter : letters) {
            Redrive.Verdict verdict = redrive.verdict(letter);
            String said = switch (verdict) {
                case Redrive.Verdict.Leave(String why) -> "no: " + why;
                case Redrive.Verdict.Send send
                when execute -> {
                    pause(sent);
                    redrive.send(send.record());
                    yield "sent";
                }
                case Redrive.Verdict.Send _ -> "yes";
            };
            sent += verdict instanceof Redrive.Verdict.Send ? 1 : 0;
            table.row(letter.origin().toString(), letter.content().reason(), letter.type(), said);
            json.add(Map.of(
                    "record",
                    letter.origin().toString(),
                    "reason",
                    letter.content().reason(),
                    "redrive",
                    said));
        }
        session()
                .print(
                        lines(letters, table, sent),
                        Map.of("executed", execute, "sent", execute ? sent : 0, "records", json));
        return DONE;
    }

    private List<String> lines(List<DeadLetterRecord> letters, Table table, int sent) {
        if (letters.isEmpty()) {
            filter.requireKnownReason();
            return List.of("There are no such dead letters.");
        }
        int left = letters.size() - sent;
        String below = execute
                ? "Sent " + sent + ", left " + left + "."
                : "Nothing was sent. With --execute: " + sent + " would be sent, " + left + " left.";
        return session()
                .table(
                        table,
                        letters.size() < AT_ONCE
                                ? below
                                : below + " These are the oldest " + AT_ONCE
                                        + "; --since, --reason or a topic narrow it.");
    }

    private void pause(int sent) {
        if (sent > 0) {
            try {
                // The throttle that --rate asks for.
                Thread.sleep(Duration.ofSeconds(1).dividedBy(rate));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VaultClientException(
                        "Interrupted. Run the same command again: what was sent is not sent twice.");
            }
        }
    }
}
