package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.Topics;
import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.client.deadletter.DeadLetters;
import com.apifyforge.client.deadletter.RecordFetcher;
import com.apifyforge.client.deadletter.RecordPosition;
import com.apifyforge.client.deadletter.RecordText;
import com.apifyforge.gateway.web.Page;
import com.apifyforge.service.edge.RefusedException;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists and shows what could not be handled. */
@RestController
@RequestMapping(path = "/v1/operations/dead-letters", produces = "application/json")
class DeadLetterController {
    private final Topics topics;
    private final DeadLetters letters;

    DeadLetterController(Topics topics) {
        this.topics = topics;
        this.letters = new DeadLetters(topics);
    }

    record Items(List<LetterAnswer> items) {}

    /** {@code notice} says why there is no value. */
    record Shown(
            @JsonUnwrapped LetterAnswer letter,
            @Nullable Map<String, String> headers,
            @Nullable String value,
            @Nullable String notice) {}

    @GetMapping
    Items list(@RequestParam(defaultValue = "") String topic, @RequestParam(defaultValue = "50") int limit) {
        int most = Page.limit(limit);
        List<String> names = topic.isEmpty()
                ? DeadLetters.topicNames()
                : List.of(ShownTopics.withLetters(topic).deadLetterTopicName());
        return new Items(topics.orUnreachable(() -> letters.newest(names, most)).stream()
                .map(LetterAnswer::of)
                .toList());
    }

    @GetMapping("/{topic}/{partition}/{offset}")
    Shown show(@PathVariable String topic, @PathVariable int partition, @PathVariable long offset) {
        var place = new RecordPosition(ShownTopics.withLetters(topic).topicName(), partition, offset);
        DeadLetterRecord letter = topics.orUnreachable(() -> letters.about(Set.of(place))).values().stream()
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.NOT_FOUND,
                        "LETTER_UNKNOWN",
                        "No dead letter is about this record, or it is not kept any more."));
        if (!ShownTopics.isShown(ShownTopics.withLetters(topic))) {
            return new Shown(
                    LetterAnswer.of(letter),
                    null,
                    null,
                    "A gateway may read no sealed tokens. On a machine that may: ./forge ctl dlt show " + place);
        }
        return topics.orUnreachable(() -> {
            try (var records = RecordFetcher.of(topics)) {
                return switch (records.at(place)) {
                    case RecordFetcher.Look.Found(var record) -> {
                        var text = new RecordText(record);
                        yield new Shown(LetterAnswer.of(letter), headers(text), text.shortValue(), null);
                    }
                    case RecordFetcher.Look.Gone _ ->
                        new Shown(LetterAnswer.of(letter), null, null, "The record is gone: " + place.keeps() + ".");
                    case RecordFetcher.Look.Never _ ->
                        new Shown(LetterAnswer.of(letter), null, null, "There never was a record at this place.");
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
}
