package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.client.deadletter.RecordFetcher;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.client.deadletter.RecordText;
import com.apifyforge.client.deadletter.Redrive;
import com.apifyforge.events.Reason;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.gateway.web.Page;
import com.apifyforge.gateway.web.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Lists and shows what could not be handled, and sends it again. A place is always that of the record itself. */
@RestController
@RequestMapping(path = "/v1/operations/dead-letters", produces = "application/json")
class DeadLetterController {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterController.class);
    private static final int MOST_AT_ONCE = 100;

    private final Topics topics;
    private final DeadLetters letters;
    private final Clock clock;
    private final ReentrantLock sending = new ReentrantLock();

    DeadLetterController(Topics topics, Clock clock) {
        this.topics = topics;
        this.letters = new DeadLetters(topics);
        this.clock = clock;
    }

    /** {@code redrivable} if a redrive from here may send it: a dry run tells whether it would. */
    record Line(
            String topic,
            int partition,
            long offset,
            Instant at,
            String reason,
            @Nullable String hint,
            @Nullable String path,
            @Nullable String eventType,
            @Nullable String eventId,
            @Nullable String source,
            @Nullable String jobId,
            @Nullable String userId,
            boolean redrivable) {}

    record Items(List<Line> items) {}

    /** {@code notice} says why there is no value. */
    record Shown(
            @com.fasterxml.jackson.annotation.JsonUnwrapped Line letter,
            @Nullable Map<String, String> headers,
            @Nullable String value,
            @Nullable String notice) {}

    @GetMapping
    Items list(@RequestParam(defaultValue = "") String topic, @RequestParam(defaultValue = "50") int limit) {
        int most = Page.limit(limit);
        List<String> names = topic.isEmpty()
                ? DeadLetters.topicNames()
                : List.of(withLetters(topic).deadLetterTopicName());
        return new Items(topics.orUnreachable(() -> letters.newest(names, most)).stream()
                .map(DeadLetterController::line)
                .toList());
    }

    @GetMapping("/{topic}/{partition}/{offset}")
    Shown show(@PathVariable String topic, @PathVariable int partition, @PathVariable long offset) {
        var place = new RecordPosition(withLetters(topic).topicName(), partition, offset);
        DeadLetterRecord letter = topics.orUnreachable(() -> letters.about(Set.of(place))).values().stream()
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.NOT_FOUND,
                        "LETTER_UNKNOWN",
                        "No dead letter is about this record, or it is not kept any more."));
        if (!ShownTopics.isShown(withLetters(topic))) {
            return new Shown(
                    line(letter),
                    null,
                    null,
                    "A gateway may read no sealed tokens. On a machine that may: ./forge ctl dlt show " + place);
        }
        return topics.orUnreachable(() -> {
            try (var records = RecordFetcher.of(topics)) {
                return switch (records.at(place)) {
                    case RecordFetcher.Look.Found(var record) -> {
                        var text = new RecordText(record);
                        yield new Shown(line(letter), headers(text), text.shortValue(), null);
                    }
                    case RecordFetcher.Look.Gone _ ->
                        new Shown(line(letter), null, null, "The record is gone: " + place.keeps() + ".");
                    case RecordFetcher.Look.Never _ ->
                        new Shown(line(letter), null, null, "There never was a record at this place.");
                };
            }
        });
    }

    private static Map<String, String> headers(RecordText text) {
        var headers = new LinkedHashMap<String, String>();
        text.json()
                .path("headers")
                .forEach(header -> headers.merge(
                        header.path("name").asString(""),
                        header.path("value").asString(""),
                        (one, other) -> one + ", " + other));
        return headers;
    }

    /** What became of one record. */
    enum Outcome {
        WOULD_SEND,
        SENT,
        REFUSED
    }

    record Result(String topic, int partition, long offset, Outcome outcome, String detail) {}

    record Results(List<Result> results) {}

    @PostMapping("/redrive")
    Results redrive(Caller caller, HttpServletRequest request) {
        JsonNode body = JsonBody.read(request, Set.of("dryRun", "records"));
        if (!body.path("dryRun").isBoolean()) {
            throw JsonBody.malformed("dryRun is true or false.");
        }
        boolean dry = body.path("dryRun").booleanValue();
        Set<RecordPosition> places = places(body.path("records"));
        if (!dry && !sending.tryLock()) {
            throw new RefusedException(
                    HttpStatus.CONFLICT, "REDRIVE_RUNNING", "Another redrive goes on. Call again when it has ended.");
        }
        try {
            List<Result> results = topics.orUnreachable(() -> redrive(places, dry));
            if (!dry) {
                log.warn("Operator {} redrives: {}", caller.userId(), results);
            }
            return new Results(results);
        } finally {
            if (!dry) {
                sending.unlock();
            }
        }
    }

    /** In the order of the records, so that those of one user keep theirs. */
    private List<Result> redrive(Set<RecordPosition> places, boolean dry) {
        var found = letters.about(places);
        var results = new ArrayList<Result>();
        try (Redrive redrive = dry ? Redrive.dry(topics, clock) : Redrive.sending(topics, clock)) {
            redrive.learn(found.entrySet().stream()
                    .filter(one -> isRedrivable(one.getKey()))
                    .map(Map.Entry::getValue)
                    .toList());
            for (RecordPosition place : places.stream().sorted().toList()) {
                results.add(result(place, Optional.ofNullable(found.get(place)), redrive, dry));
            }
        }
        return results;
    }

    private static Result result(
            RecordPosition place, Optional<DeadLetterRecord> letter, Redrive redrive, boolean dry) {
        if (!isRedrivable(place)) {
            return result(
                    place,
                    Outcome.REFUSED,
                    "The gateway may not send to this topic. On a machine that may: ./forge ctl dlt redrive " + place
                            + " --execute");
        }
        if (letter.isEmpty()) {
            return result(place, Outcome.REFUSED, "No dead letter is about this record, or it is not kept any more.");
        }
        try {
            return switch (redrive.verdict(letter.get())) {
                case Redrive.Verdict.Leave(String why) -> result(place, Outcome.REFUSED, "It is left: " + why + ".");
                case Redrive.Verdict.Send(var record) -> {
                    if (!dry) {
                        redrive.send(record);
                    }
                    yield dry
                            ? result(place, Outcome.WOULD_SEND, "Nothing speaks against it.")
                            : result(place, Outcome.SENT, "It was sent again to its topic.");
                }
            };
        } catch (VaultClientException stopped) {
            return result(place, Outcome.REFUSED, String.valueOf(stopped.getMessage()));
        }
    }

    private static Result result(RecordPosition place, Outcome outcome, String detail) {
        return new Result(place.topic(), place.partition(), place.offset(), outcome, detail);
    }

    private static Set<RecordPosition> places(JsonNode records) {
        if (!records.isArray() || records.isEmpty() || records.size() > MOST_AT_ONCE) {
            throw JsonBody.malformed("records is a list of 1 to " + MOST_AT_ONCE + " places.");
        }
        var places = new LinkedHashSet<RecordPosition>();
        for (JsonNode record : records) {
            if (!record.path("partition").canConvertToInt()
                    || !record.path("offset").canConvertToLong()) {
                throw JsonBody.malformed("A record has topic, partition and offset.");
            }
            String topic = withLetters(record.path("topic").asString("")).topicName();
            places.add(new RecordPosition(
                    topic,
                    record.path("partition").intValue(),
                    record.path("offset").longValue()));
        }
        return places;
    }

    private static Topic withLetters(String topicName) {
        return Topic.named(topicName)
                .filter(Topic::isConsumed)
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.NOT_FOUND,
                        "TOPIC_UNKNOWN",
                        "There is no topic of this name that has dead letters."));
    }

    /** The one topic with dead letters that the gateway both reads and writes. */
    private static boolean isRedrivable(RecordPosition place) {
        return place.topic().equals(Topic.JOB_COMMANDS.topicName());
    }

    private static Line line(DeadLetterRecord letter) {
        RecordPosition origin = letter.origin();
        var content = letter.content();
        return new Line(
                Masked.text(origin.topic()),
                origin.partition(),
                origin.offset(),
                letter.at(),
                Masked.text(content.reason()),
                Masked.textOrNull(Reason.hint(content.reason())),
                Masked.textOrNull(content.path()),
                content.type() == null ? null : Masked.text(letter.type()),
                Masked.textOrNull(content.messageId()),
                Masked.textOrNull(content.source()),
                Masked.textOrNull(content.jobId()),
                Masked.textOrNull(content.key()),
                isRedrivable(origin));
    }
}
