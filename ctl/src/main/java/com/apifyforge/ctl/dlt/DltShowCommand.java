package com.apifyforge.ctl.dlt;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.client.deadletter.RecordFetcher;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.client.deadletter.RecordText;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "show",
        description = "Shows the record that a dead letter is about, with secrets masked, and what to do about it.")
final class DltShowCommand extends CtlCommand {
    @Parameters(
            paramLabel = "TOPIC-PARTITION@OFFSET",
            description = "Place of the record, such as job.commands.v1-3@17, or of its letter in the -dlt topic.")
    private String address = "";

    @Override
    public Integer call() {
        RecordPosition place = RecordPosition.of(address)
                .filter(each -> each.ofDeadLetters() || each.source().isPresent())
                .orElseThrow(() -> new WrongUseException("A record is named by TOPIC-PARTITION@OFFSET, such as"
                        + " job.commands.v1-3@17, on a topic that has dead letters."));
        var endpoints = session().endpoints();
        session().waitingFor("Reading topics");
        try (var topics = session().topics(endpoints)) {
            var letters = new DeadLetters(topics);
            Optional<DeadLetterRecord> letter = place.ofDeadLetters()
                    ? letters.at(place)
                    : Optional.ofNullable(letters.about(List.of(place)).get(place));
            if (place.ofDeadLetters() && letter.isEmpty()) {
                throw new VaultClientException("There is no dead letter at " + place + ".");
            }
            RecordPosition record = letter.map(DeadLetterRecord::origin).orElse(place);
            requireKnown(record, letter);
            try (var records = RecordFetcher.of(topics)) {
                return show(record, letter, records.at(record));
            }
        } catch (KafkaException e) {
            throw new VaultClientException("Kafka does not answer (" + e.getMessage() + ").");
        }
    }

    /** A letter says where its record is; one that somebody else wrote may say anything. */
    private static void requireKnown(RecordPosition record, Optional<DeadLetterRecord> letter) {
        if (letter.isPresent() && record.source().isEmpty()) {
            throw new VaultClientException("This letter is about no topic that has dead letters; no service wrote it.");
        }
    }

    private int show(RecordPosition place, Optional<DeadLetterRecord> letter, RecordFetcher.Look look) {
        var lines = new ArrayList<String>();
        lines.add(place.toString());
        letter.ifPresentOrElse(
                each -> lines.addAll(about(each)), () -> lines.add("  No dead letter is about this record."));
        ObjectNode json = letter.map(DeadLetterRecord::json)
                .orElseGet(() -> Json.mapper().createObjectNode().put("record", place.toString()));
        switch (look) {
            case RecordFetcher.Look.Found(ConsumerRecord<byte[], byte[]> record) -> {
                lines.add("  written    " + session().screen().time(Instant.ofEpochMilli(record.timestamp())));
                lines.addAll(new RecordText(record).lines());
                json.set("content", new RecordText(record).json());
            }
            case RecordFetcher.Look.Gone _ -> lines.add("The record is gone: " + place.keeps() + ".");
            case RecordFetcher.Look.Never _ -> lines.add("There never was a record at this place.");
        }
        json.put("found", look instanceof RecordFetcher.Look.Found);
        session().print(lines, json);
        return look instanceof RecordFetcher.Look.Found ? DONE : FAILED;
    }

    private List<String> about(DeadLetterRecord letter) {
        String path = letter.content().path();
        return List.of(
                "  reason     " + letter.content().reason() + (path.isEmpty() ? "" : " at " + path),
                "  " + hint(letter),
                "  refused    " + session().screen().time(letter.at()),
                "  type       " + letter.type(),
                "  sender     " + letter.source(),
                "  user       " + letter.user(),
                "  job        " + letter.job(),
                "  letter     " + letter.place());
    }

    /** What happened and what to do; and where, or the command, where the record itself is a good one. */
    private String hint(DeadLetterRecord letter) {
        String code = letter.content().reason();
        return switch (code) {
            case "PLAINTEXT_TOKEN" ->
                Reason.hint(code) + " Its owner does so at https://console.apify.com/settings/integrations";
            case "UNKNOWN_VERSION", "UNEXPECTED", "NOT_IN_TIME" ->
                Reason.hint(code) + " When the cause is mended: " + session().command("dlt redrive " + letter.origin());
            default -> Reason.hint(code);
        };
    }
}
