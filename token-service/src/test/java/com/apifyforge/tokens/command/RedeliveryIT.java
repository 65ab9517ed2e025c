package com.apifyforge.tokens.command;

import static com.apifyforge.sandbox.ApifySandbox.token;
import static com.apifyforge.tokens.RunningService.tokenThatIs;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.Message;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.apifyforge.tokens.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A batch comes again when its process is killed, or its partition moves, before the offsets are committed. */
@ExtendWith(SharedService.class)
class RedeliveryIT {
    private RunningService service;
    private TokenCommandListener listener;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
        listener = service.context.getBean(TokenCommandListener.class);
    }

    @AfterEach
    void clearFaults() {
        service.parts.apify.faults().clear();
    }

    @Test
    void connectThatADisconnectSupersededStaysSo() {
        service.connected("again-off", token("againoff", 1));
        apifyPutsOff(1);
        var batch = List.of(connect("again-off", 1, token("againoff", 2)), disconnect("again-off", 2));

        listener.onCommands(batch);
        listener.onCommands(batch);

        assertThat(service.connection("again-off").get("state").asString()).isEqualTo("DISCONNECTED");
        assertThat(waiting("again-off")).isEmpty();
        assertThat(events("again-off", 3))
                .satisfiesExactly(
                        event -> assertThat(event).isInstanceOf(TokenStored.class),
                        event -> assertThat(event)
                                .isEqualTo(new TokenRejected("again-off", "again-off-1", "SUPERSEDED")),
                        event -> assertThat(event).isInstanceOf(TokenRevoked.class));
    }

    @Test
    void connectThatANewerOneSupersededStaysSo() {
        apifyPutsOff(1);
        var batch =
                List.of(connect("again-two", 1, token("againtwo", 1)), connect("again-two", 2, token("againtwo", 2)));

        listener.onCommands(batch);
        listener.onCommands(batch);

        assertThat(service.connection("again-two").get("version").asLong()).isEqualTo(1);
        assertThat(events("again-two", 2))
                .satisfiesExactly(
                        event -> assertThat(event)
                                .isEqualTo(new TokenRejected("again-two", "again-two-1", "SUPERSEDED")),
                        event -> assertThat(event).isInstanceOf(TokenStored.class));
    }

    @Test
    void disconnectThatFoundNothingDoesNotEndALaterConnection() {
        var batch = List.of(disconnect("again-on", 1), connect("again-on", 2, token("againon", 1)));

        listener.onCommands(batch);
        listener.onCommands(batch);

        assertThat(service.connection("again-on").get("state").asString()).isEqualTo("CONNECTED");
    }

    @Test
    void connectThatWasRejectedIsNotCarriedOutLater() {
        service.connected("again-other", token("againother", 1));
        var batch = List.of(connect("again-other", 1, token("stranger", 1)), disconnect("again-other", 2));

        listener.onCommands(batch);
        listener.onCommands(batch);

        assertThat(service.connection("again-other").get("state").asString()).isEqualTo("DISCONNECTED");
    }

    /** An instance that lost the partition in the middle of its batch is late. */
    @Test
    void newerCommandKeepsItsPlaceWhenAnOlderOneComesLate() {
        apifyPutsOff(2);

        listener.onCommands(List.of(connect("again-late", 2, token("againlate", 2))));
        listener.onCommands(List.of(connect("again-late", 1, token("againlate", 1))));

        assertThat(waiting("again-late")).hasValue("again-late-2");
        assertThat(events("again-late", 1))
                .containsExactly(new TokenRejected("again-late", "again-late-1", "SUPERSEDED"));
    }

    @Test
    void commandThatIsSentTwiceSupersedesNothing() {
        service.connected("again-same", tokenThatIs("scoped"));
        var handled = connect("again-same", 1, tokenThatIs("scoped"));
        listener.onCommands(List.of(handled));
        apifyPutsOff(1);
        listener.onCommands(List.of(connect("again-same", 2, tokenThatIs("scoped"))));

        listener.onCommands(List.of(at(3, handled)));

        assertThat(waiting("again-same")).hasValue("again-same-2");
    }

    @Test
    void aReplayedConnectDoesNotUndoADisconnect() {
        var first = connect("replay", 1, token("replay", 1));
        var second = connect("replay", 2, token("replay", 1));
        listener.onCommands(List.of(first, second, disconnect("replay", 3)));
        for (int hundred = 0; hundred < 3; hundred++) {
            int from = 100 * hundred + 4;
            listener.onCommands(IntStream.range(from, from + 100)
                    .mapToObj(offset -> offset % 2 == 0 ? disconnect("replay", offset) : broken("replay", offset))
                    .toList());
        }

        listener.onCommands(List.of(at(501, first), at(502, second), at(3, first)));

        assertThat(service.connection("replay").get("state").asString()).isEqualTo("DISCONNECTED");
        assertThat(service.start("replay", "replay-1")).isInstanceOf(LeaseAnswer.Refused.class);
        listener.onCommands(List.of(connect("replay", 503, token("replay", 1))));
        assertThat(service.connection("replay").get("state").asString()).isEqualTo("CONNECTED");
    }

    @Test
    void whatWasSealedBeforeADisconnectDoesNotConnectAfterItEitherWhenItFirstComes() {
        Instant sealedAt = Instant.now().minusSeconds(5);
        String id = "sealed-early-2";
        var late = record(
                id,
                2,
                new ConnectToken("sealed-early", service.seal("sealed-early", id, token("sealedearly", 1), sealedAt)));

        listener.onCommands(List.of(disconnect("sealed-early", 1), late));

        assertThat(events("sealed-early", 2))
                .satisfiesExactly(
                        event -> assertThat(event)
                                .isEqualTo(new TokenRejected("sealed-early", "sealed-early-1", "NOTHING_CONNECTED")),
                        event -> assertThat(event)
                                .isEqualTo(new TokenRejected("sealed-early", id, "SEALED_BEFORE_DISCONNECT")));
    }

    /** Sealed for another user: read, refused and remembered. */
    private ConsumerRecord<String, byte[]> broken(String userId, long offset) {
        String id = userId + "-" + offset;
        return record(id, offset, new ConnectToken(userId, service.seal("somebody-else", id, token("x", 1))));
    }

    private void apifyPutsOff(int times) {
        service.parts.apify.faults().next(times, "GET", "/v2/users/me", new Fault.Failure(503, null, false, 3600));
    }

    private ConsumerRecord<String, byte[]> connect(String userId, long offset, byte[] token) {
        String id = userId + "-" + offset;
        return record(id, offset, new ConnectToken(userId, service.seal(userId, id, token)));
    }

    private static ConsumerRecord<String, byte[]> disconnect(String userId, long offset) {
        return record(userId + "-" + offset, offset, new DisconnectToken(userId));
    }

    private static ConsumerRecord<String, byte[]> record(String id, long offset, Message command) {
        var written = new EventCodec("/test").write("token.commands.v1", id, Instant.now(), command);
        return new ConsumerRecord<>(
                written.topic(),
                0,
                offset,
                Instant.now().toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                written.key(),
                written.value(),
                written.headers(),
                Optional.empty());
    }

    private static ConsumerRecord<String, byte[]> at(long offset, ConsumerRecord<String, byte[]> of) {
        return new ConsumerRecord<>(
                of.topic(),
                0,
                offset,
                of.timestamp(),
                of.timestampType(),
                0,
                0,
                of.key(),
                of.value(),
                of.headers(),
                Optional.empty());
    }

    /** Published before the listener returns, so what is there when the last expected one has come is all. */
    private List<TokenEvent> events(String userId, int expected) {
        service.events.await(userId, expected - 1);
        return service.events.of(userId);
    }

    private Optional<String> waiting(String userId) {
        var documents = service.context.getBean(Store.class).collection("waiting_connects");
        return Optional.ofNullable(documents.find(new Document("_id", userId)).first())
                .map(document -> document.getString("commandId"));
    }
}
