package com.apifyforge.tokens.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.apifyforge.tokens.envelope.ProbeKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedService.class)
class DeadLetterIT {
    private static final String PLAINTEXT = "apify_api_CANARYCANARYCANARYCANARYCANARYCANA";

    @Test
    void malformedCommandsAreBuriedWithoutTheirContentAndTheNextGoodOneIsHandled(RunningService service) {
        int before = service.events.all(DeadLetter.class).size();
        for (String value :
                List.of("", "not json", "{", "[[[[", "{\"userId\":\"dead-user\",\"token\":\"" + PLAINTEXT + "\"}")) {
            service.send(record("apifyforge.ConnectToken.v1", value));
        }
        service.send(record("apifyforge.ConnectToken.v9", "{}"));
        service.send(new ProducerRecord<>("token.commands.v1", "dead-user", new byte[] {(byte) 0xff, (byte) 0xfe}));

        assertThat(service.connected("dead-user")).isInstanceOf(TokenStored.class);

        await().untilAsserted(
                        () -> assertThat(service.events.all(DeadLetter.class)).hasSize(before + 7));
        assertThat(service.events.all(DeadLetter.class))
                .allSatisfy(letter -> assertThat(letter.reason()).matches("[A-Z_]+"));
        assertThat(service.events.records().stream()
                        .filter(record -> record.topic().equals("token.commands.v1-dlt"))
                        .map(record -> new String(record.value(), StandardCharsets.UTF_8) + record.headers()))
                .isNotEmpty()
                .noneMatch(text -> text.contains("CANARY"));
    }

    @Test
    void tokenInTheIdOfACommandHoldsNobody(RunningService service) {
        int before = service.events.all(DeadLetter.class).size();
        for (String header : List.of("ce_id", "ce_source", "ce_subject")) {
            var record = record("apifyforge.DisconnectToken.v1", "{\"userId\":\"dead-user\"}");
            record.headers().remove(header);
            header(record, header, PLAINTEXT);
            service.send(record);
        }
        service.send(new ProducerRecord<>("token.commands.v1", PLAINTEXT, new byte[0]));

        await().untilAsserted(
                        () -> assertThat(service.events.all(DeadLetter.class)).hasSize(before + 4));
        assertThat(service.events.all(DeadLetter.class).subList(before, before + 4))
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder("PLAINTEXT_TOKEN", "PLAINTEXT_TOKEN", "PLAINTEXT_TOKEN", "NOT_CLOUDEVENT");
        assertThat(service.events.all(DeadLetter.class))
                .noneMatch(letter -> letter.toString().contains("CANARY"));
        assertThat(service.connected("dead-user")).isInstanceOf(TokenStored.class);
    }

    @Test
    void commandThatCannotBeHandledIsBuriedAndHoldsNobody(RunningService service) {
        var keys = service.context.getBean(ProbeKeys.class);
        keys.beforeUnwrap("dead-bug", () -> {
            throw new IllegalStateException("a fault of ours");
        });
        String id = service.connect("dead-bug", com.apifyforge.sandbox.ApifySandbox.token("bug", 1));

        await().untilAsserted(() -> assertThat(service.events.all(DeadLetter.class))
                .anySatisfy(letter -> {
                    assertThat(letter.messageId()).isEqualTo(id);
                    assertThat(letter.reason()).isEqualTo("UNEXPECTED");
                }));
        keys.undisturbed("dead-bug");
        assertThat(service.connected("dead-bug")).isInstanceOf(TokenStored.class);
    }

    private static ProducerRecord<String, byte[]> record(String type, String value) {
        var record = new ProducerRecord<>("token.commands.v1", "dead-user", value.getBytes(StandardCharsets.UTF_8));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", "dead-" + type.hashCode() + value.hashCode());
        header(record, "ce_source", "/test");
        header(record, "ce_type", type);
        header(record, "content-type", "application/json");
        return record;
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
    }
}
