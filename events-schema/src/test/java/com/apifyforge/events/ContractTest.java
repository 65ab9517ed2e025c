package com.apifyforge.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.MessageType;
import com.apifyforge.events.codec.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every message against its approved text, in both directions. Approved files change only with a decision record. */
public class ContractTest {
    static final List<Message> ALL = Samples.ALL;

    private final EventCodec codec = new EventCodec("/test");

    @Test
    void everyMessageHasASampleASchemaAndAFamily() {
        assertThat(ALL.stream().map(message -> MessageType.of(message).name()))
                .containsExactlyInAnyOrderElementsOf(
                        MessageType.all().map(MessageType::name).toList());
        MessageType.all()
                .forEach(type -> assertThat(getClass().getResource("/schema/" + type.name() + ".v1.json"))
                        .as(type.name())
                        .isNotNull());
    }

    @Test
    void everyMessageButTheDeadLetterHasATopic() {
        assertThat(ALL)
                .allSatisfy(message -> assertThat(topics(message))
                        .satisfiesAnyOf(
                                topics -> assertThat(topics).isNotEmpty(),
                                topics -> assertThat(message).isInstanceOf(DeadLetter.class)));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void isWrittenAsApproved(Message message) throws IOException {
        var record = codec.write("any", "m-1", Samples.AT, message);

        assertThat(Json.mapper().readTree(record.value()))
                .isEqualTo(Json.mapper().readTree(approved(message)));
        assertThat(record.key()).isEqualTo(message.key());
        assertThat(headers(record))
                .isEqualTo("ce_id=m-1, ce_source=/test, ce_specversion=1.0, ce_subject=" + message.key()
                        + ", ce_time=2026-11-24T10:00:00Z, ce_type=apifyforge."
                        + message.getClass().getSimpleName() + ".v1, content-type=application/json");
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void isReadFromItsApprovedText(Message message) throws IOException {
        var record = codec.write("any", "m-1", Samples.AT, message);
        var received = codec.read(consumed(record, approved(message)));

        assertThat(received).isEqualTo(new Received.Good("m-1", Samples.AT, message));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void isReadOnItsOwnTopicsOnly(Message message) {
        for (Topic topic : Topic.values()) {
            var record = codec.write(topic.topicName(), "m-1", Samples.AT, message);
            var received = codec.read(consumed(record, record.value()));

            assertThat(received instanceof Received.Good)
                    .isEqualTo(topic.family().isInstance(message));
        }
    }

    @Test
    void unknownFieldsAreIgnored() {
        var record = codec.write("any", "m-1", Samples.AT, new DisconnectToken("user-1"));
        byte[] extended = "{\"userId\":\"user-1\",\"later\":{\"more\":[1,2]}}".getBytes(StandardCharsets.UTF_8);

        assertThat(codec.read(consumed(record, extended)))
                .isEqualTo(new Received.Good("m-1", Samples.AT, new DisconnectToken("user-1")));
    }

    @Test
    void aJobNeedsNeitherInputNorOptions() {
        var bare = new JobRequested(
                "job-1", "user-1", new Target.Task("me~nightly"), null, RunOptions.NONE, Samples.TICKET, Samples.AT);
        var record = codec.write("any", "m-1", Samples.AT, bare);
        byte[] withoutOptions = new String(record.value(), StandardCharsets.UTF_8)
                .replace(",\"options\":{}", "")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(withoutOptions).hasSizeLessThan(record.value().length);
        assertThat(codec.read(consumed(record, withoutOptions))).isEqualTo(new Received.Good("m-1", Samples.AT, bare));
    }

    /** As workers wrote it before misses were counted. */
    @Test
    void aRunWithoutMissesHasNone() {
        var due = new RunDue("job-1", "user-1", "run1", Samples.TICKET, 3, Samples.AT, 0);
        var record = codec.write("any", "m-1", Samples.AT, due);
        byte[] old = new String(record.value(), StandardCharsets.UTF_8)
                .replace(",\"misses\":0", "")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(old).hasSizeLessThan(record.value().length);
        assertThat(codec.read(consumed(record, old))).isEqualTo(new Received.Good("m-1", Samples.AT, due));
    }

    @Test
    void aMessageThatBreaksItsSchemaIsNeverWritten() {
        var noAttempt = new JobStarted("job-1", "user-1", "run1", 0, Samples.AT, null, null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.write("any", "m-1", Samples.AT, noAttempt))
                .withMessage("JobStarted breaks its schema: SCHEMA at '/attempt'");
    }

    @Test
    void aMessageWithAPlaintextTokenIsNeverWritten() {
        var leaky = new JobEvent.JobRefused("job-1", "user-1", "X", "refused apify_api_AbCdEf");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.write("any", "m-1", Samples.AT, leaky))
                .withMessage("JobRefused breaks its schema: PLAINTEXT_TOKEN at '/hint'");
    }

    public static ConsumerRecord<String, byte[]> consumed(ProducerRecord<String, byte[]> record, byte[] value) {
        var consumed = new ConsumerRecord<>(record.topic(), 3, 42, record.key(), value);
        record.headers().forEach(consumed.headers()::add);
        return consumed;
    }

    private static List<Topic> topics(Message message) {
        return List.of(Topic.values()).stream()
                .filter(topic -> topic.family().isInstance(message))
                .toList();
    }

    private static String headers(ProducerRecord<String, byte[]> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static byte[] approved(Message message) throws IOException {
        String name = "/vectors/messages/" + message.getClass().getSimpleName() + ".v1.json";
        try (var in = ContractTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
