package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.client.deadletter.Redrive;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Sends records again, as {@code ctl dlt redrive} does and by the same rule. */
@RestController
class RedriveController {
    private static final Logger log = LoggerFactory.getLogger(RedriveController.class);
    private static final int MOST_AT_ONCE = 100;

    private final Topics topics;
    private final Clock clock;
    private final ReentrantLock sending = new ReentrantLock();

    RedriveController(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
    }

    /** What became of one record. */
    enum Outcome {
        WOULD_SEND,
        SENT,
        REFUSED
    }

    record Result(String topic, int partition, long offset, Outcome outcome, String detail) {}

    record Results(List<Result> results) {}

    @PostMapping(path = "/v1/operations/dead-letters/redrive", produces = "application/json")
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
        var found = new DeadLetters(topics).about(places);
        var results = new ArrayList<Result>();
        try (Redrive redrive = dry ? Redrive.dry(topics, clock) : Redrive.sending(topics, clock)) {
            redrive.learn(found.entrySet().stream()
                    .filter(one -> ShownTopics.isRedrivable(one.getKey().topic()))
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
        if (!ShownTopics.isRedrivable(place.topic())) {
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
            String topic =
                    ShownTopics.withLetters(record.path("topic").asString("")).topicName();
            places.add(new RecordPosition(
                    topic,
                    record.path("partition").intValue(),
                    record.path("offset").longValue()));
        }
        return places;
    }
}
