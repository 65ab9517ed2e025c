package com.apifyforge.tokens.command;

import static com.apifyforge.sandbox.ApifySandbox.token;
import static com.apifyforge.tokens.RunningService.tokenThatIs;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.model.Updates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedService.class)
class ConnectIT {
    private static final String GOOD = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    /** As many seals of one user as are told apart. */
    private static final int SEALS_KEPT = 100;

    private RunningService service;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
    }

    @AfterEach
    void clearFaults() {
        service.parts.apify.faults().clear();
    }

    @Test
    void tokenThatApifyRefusesIsRejected() {
        assertThat(reason(service.connected("conn-revoked", tokenThatIs("revoked"))))
                .isEqualTo("TOKEN_REFUSED_BY_APIFY");
        assertThat(service.getAsOperator("/v1/users/conn-revoked/connection").statusCode())
                .isEqualTo(404);
    }

    @Test
    void tokenThatMayNotReadItsAccountIsKeptUnverified() {
        var stored = (TokenStored) service.connected("conn-scoped", tokenThatIs("scoped"));

        assertThat(stored.verified()).isFalse();
        assertThat(stored.apifyUserId()).isNull();
        assertThat(service.start("conn-scoped", "conn-scoped-1")).isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void replacementKeepsTheTokenIdAndRaisesTheVersion() {
        var first = (TokenStored) service.connected("conn-replace", token("replace", 1));

        var second = (TokenStored) service.connected("conn-replace", token("replace", 2));

        assertThat(second.tokenId()).isEqualTo(first.tokenId());
        assertThat(second.version()).isEqualTo(2);
        // The replaced key is shredded once the event is out.
        await().untilAsserted(() -> assertThat(keysOf("conn-replace")).isEqualTo(1));
    }

    @Test
    void otherAccountsTokenIsRefusedUntilTheUserDisconnects() {
        var first = (TokenStored) service.connected("conn-other", token("other", 1));

        assertThat(reason(service.connected("conn-other", token("stranger", 1))))
                .isEqualTo("DIFFERENT_ACCOUNT");
        assertThat(reason(service.connected("conn-other", tokenThatIs("scoped"))))
                .isEqualTo("ACCOUNT_NOT_READABLE");

        service.disconnected("conn-other");
        var stored = (TokenStored) service.connected("conn-other", token("stranger", 1));
        assertThat(stored.tokenId()).isNotEqualTo(first.tokenId());
        assertThat(stored.version()).isEqualTo(2);
    }

    @Test
    void disconnectShredsTheKeyAndRefusesLeases() {
        var stored = (TokenStored) service.connected("conn-bye");

        var revoked = (TokenRevoked) service.disconnected("conn-bye");

        assertThat(revoked.tokenId()).isEqualTo(stored.tokenId());
        assertThat(revoked.version()).isEqualTo(1);
        assertThat(keysOf("conn-bye")).isZero();
        assertThat(service.start("conn-bye", "conn-bye-1"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, false, "", null));
        assertThat(service.connection("conn-bye").get("state").asString()).isEqualTo("DISCONNECTED");
        assertThat(reason(service.disconnected("conn-bye"))).isEqualTo("NOTHING_CONNECTED");
    }

    @Test
    void disputeIsToldAndCountedOnceWhateverIsConnected() {
        service.connected("conn-dispute");

        assertThat(((TokenRevoked) service.disputed("conn-dispute", "dispute-1")).reason())
                .isEqualTo("USE_DISPUTED");
        assertThat(reason(service.disputed("conn-dispute", "dispute-2"))).isEqualTo("NOTHING_CONNECTED");
        service.connected("conn-dispute");
        service.send("dispute-1", new DisconnectToken("conn-dispute", "USE_DISPUTED"));
        assertThat(((TokenRevoked) service.disconnected("conn-dispute")).reason())
                .isEqualTo("DISCONNECTED_BY_USER");

        assertThat(service
                        .context
                        .getBean(MeterRegistry.class)
                        .get("vault.token.events")
                        .tag("reason", "USE_DISPUTED")
                        .counters()
                        .stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void backupFromBeforeADisconnectOpensNothingUntilItsUserConnectsAgain() {
        service.connected("conn-backup");
        var tokens = store().collection("tokens");
        var user = new Document("_id", "conn-backup");
        Document backup = tokens.find(user).first();
        service.disconnected("conn-backup");

        tokens.replaceOne(user, backup);

        assertThat(service.start("conn-backup", "conn-backup-1"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, false, "", null));
        service.connected("conn-backup");
        assertThat(service.start("conn-backup", "conn-backup-2")).isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void replayedCommandChangesNothing() {
        String id = UUID.randomUUID().toString();
        var command = new ConnectToken("conn-replay", service.seal("conn-replay", id, token("replay", 1)));
        service.send(id, command);
        service.events.await("conn-replay", 0);
        service.disconnected("conn-replay");

        service.send(id, command);

        assertThat(reason(service.disconnected("conn-replay"))).isEqualTo("NOTHING_CONNECTED");
        assertThat(service.events.of("conn-replay")).hasSize(3);
    }

    @Test
    void sealForAnotherUserOrCommandIsRejected() {
        String id = UUID.randomUUID().toString();
        int seen = service.events.of("conn-mallory").size();
        service.send(id, new ConnectToken("conn-mallory", service.seal("conn-victim", id, token("victim", 1))));
        assertThat(reason(service.events.await("conn-mallory", seen))).isEqualTo("SEAL_BROKEN");

        service.send(
                "other-" + id, new ConnectToken("conn-mallory", service.seal("conn-mallory", id, token("victim", 1))));
        assertThat(reason(service.events.await("conn-mallory", seen + 1))).isEqualTo("SEAL_BROKEN");
    }

    @Test
    void unknownSealingKeyIsRejected() {
        String id = UUID.randomUUID().toString();
        try (Opener stranger = Opener.generate("seal-2020-01-01T00:00:00Z")) {
            service.send(id, sealed(stranger, "conn-key", id, Instant.now(), Duration.ofMinutes(5)));
        }
        assertThat(reason(service.events.await("conn-key", 0))).isEqualTo("SEALING_KEY_UNKNOWN");
    }

    @Test
    void commandThatIsOverOrMeantToLiveTooLongIsRejected() {
        String over = UUID.randomUUID().toString();
        service.send(over, sealed("conn-over", over, Instant.now().minusSeconds(600), Duration.ofMinutes(5)));
        assertThat(reason(service.events.await("conn-over", 0))).isEqualTo("COMMAND_EXPIRED");

        String tooLong = UUID.randomUUID().toString();
        service.send(tooLong, sealed("conn-over", tooLong, Instant.now(), Duration.ofMinutes(10)));
        assertThat(reason(service.events.await("conn-over", 1))).isEqualTo("COMMAND_EXPIRED");

        String longer = UUID.randomUUID().toString();
        service.send(longer, sealed("conn-over", longer, Instant.now().minusSeconds(120), Duration.ofMinutes(6)));
        assertThat(reason(service.events.await("conn-over", 2))).isEqualTo("COMMAND_EXPIRED");
    }

    /** Whoever may write commands cannot make the user's own seals too old. */
    @Test
    void sealsThatDoNotOpenKeepNobodyOut() {
        Instant ahead = Instant.now().plusSeconds(50);
        try (Opener notOurs = Opener.generate(service.sealingKey().get("kid"))) {
            for (int i = 0; i < 2 * SEALS_KEPT; i++) {
                String id = UUID.randomUUID().toString();
                service.send(id, sealed(notOurs, "conn-flood", id, ahead, Duration.ofMinutes(5)));
            }
        }
        service.events.await("conn-flood", 2 * SEALS_KEPT - 1);

        assertThat(service.connected("conn-flood")).isInstanceOf(TokenStored.class);
    }

    @Test
    void tokenThatWouldBreakOutOfAHeaderIsRejected() {
        byte[] evil = "apify_api_x\r\nX-Evil: yes".getBytes(US_ASCII);

        assertThat(reason(service.connected("conn-evil", evil))).isEqualTo("TOKEN_CONTROL_CHARACTER");
    }

    /** While Apify answers nothing of use, what is no token is rejected at once: so Apify was not asked. */
    @Test
    void whatIsNoTokenIsRejectedByItsSlipBeforeApifyIsAsked() {
        service.parts.apify.faults().next(100, "GET", "/v2/users/me", new Fault.Failure(503, null));

        for (String[] slip : new String[][] {
            {"", "TOKEN_EMPTY"},
            {"undefined", "TOKEN_PLACEHOLDER"},
            {"null", "TOKEN_PLACEHOLDER"},
            {"\"" + GOOD + "\"", "TOKEN_QUOTED"},
            {GOOD + "\n", "TOKEN_SPACE_AROUND"},
            {"Bearer " + GOOD, "TOKEN_BEARER"},
            {"APIFY_TOKEN=" + GOOD, "TOKEN_ASSIGNMENT"},
            {"https://api.apify.com/v2/users/me?token=" + GOOD, "TOKEN_URL"},
            {"apify_proxy_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "TOKEN_OTHER_KIND"},
            {"a".repeat(200), "TOKEN_TOO_LONG"}
        }) {
            assertThat(reason(service.connected("conn-slip-" + slip[1] + slip[0].length(), slip[0].getBytes(US_ASCII))))
                    .isEqualTo(slip[1]);
        }
    }

    @Test
    void connectWaitsForApifyAndIsNotLost() {
        service.parts.apify.faults().next(1, "GET", "/v2/users/me", new Fault.Failure(503, null));

        assertThat(service.connected("conn-wait", token("wait", 1))).isInstanceOf(TokenStored.class);
        await().untilAsserted(() -> assertThat(waiting("conn-wait")).isZero());
    }

    @Test
    void callThatHangsHoldsNoOtherUser() {
        service.parts.apify.faults().next(1, "GET", "/v2/users/me", new Fault.Silence());
        int seen = service.events.of("conn-hang").size();
        service.connect("conn-hang", token("hang", 1));
        await().untilAsserted(() -> assertThat(waiting("conn-hang")).isEqualTo(1));

        long start = System.nanoTime();
        service.connected("conn-swift", token("swift", 1));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(service.events.await("conn-hang", seen)).isInstanceOf(TokenStored.class);
    }

    @Test
    void newerCommandSupersedesOneThatWaits() {
        service.parts.apify.faults().next(1, "GET", "/v2/users/me", new Fault.Failure(500, null, false, 3600));
        String older = service.connect("conn-newer", token("newer", 1));
        await().untilAsserted(() -> assertThat(waiting("conn-newer")).isEqualTo(1));

        String disconnect = service.disconnect("conn-newer");

        assertThat(service.events.await("conn-newer", 0))
                .isEqualTo(new TokenRejected("conn-newer", older, "SUPERSEDED"));
        assertThat(service.events.await("conn-newer", 1))
                .isEqualTo(new TokenRejected("conn-newer", disconnect, "NOTHING_CONNECTED"));
        assertThat(waiting("conn-newer")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0201", "0102", "01", ""})
    void userWhoseEnvelopeIsUnreadableHoldsNobodyAndCanConnectAnew(String damage) {
        String user = "conn-damaged-" + damage;
        service.connected("conn-whole");
        service.connected(user);
        byte[] damaged = damage.length() == 4
                ? Arrays.copyOf(HexFormat.of().parseHex(damage), 120)
                : HexFormat.of().parseHex(damage);
        damage(user, damaged);

        assertThat(service.lease(
                        Opener.generate("once"),
                        RunningService.start(service.ticket("conn-whole", "whole-" + damage)),
                        RunningService.start(service.ticket(user, "damaged-" + damage))))
                .satisfiesExactly(
                        whole -> assertThat(whole).isInstanceOf(LeaseAnswer.Start.class),
                        broken -> assertThat(broken)
                                .isEqualTo(new LeaseAnswer.Refused(Refusal.UNREADABLE, false, "", null)));
        assertThat(service.connected(user)).isInstanceOf(TokenStored.class);
        damage(user, damaged);
        assertThat(service.disconnected(user)).isInstanceOf(TokenRevoked.class);
    }

    private void damage(String userId, byte[] envelope) {
        store().collection("tokens")
                .updateOne(new Document("_id", userId), Updates.set("envelope", new Binary(envelope)));
    }

    @Test
    void answerToTheLongestIdIsReadable() {
        String longest = "x".repeat(512);
        service.send(longest, new DisconnectToken("conn-long"));

        assertThat(service.events.await("conn-long", 0))
                .isEqualTo(new TokenRejected("conn-long", longest, "NOTHING_CONNECTED"));
    }

    @Test
    void connectionIsShownWithoutTokenMaterial() {
        var stored = (TokenStored) service.connected("conn-show", token("show", 1));

        var shown = service.connection("conn-show");

        assertThat(shown.propertyNames())
                .containsExactlyInAnyOrder(
                        "userId",
                        "state",
                        "tokenId",
                        "version",
                        "apifyUserId",
                        "apifyUsername",
                        "verified",
                        "storedAt",
                        "ageDays",
                        "rotateBy");
        assertThat(shown.get("state").asString()).isEqualTo("CONNECTED");
        assertThat(shown.get("storedAt").asString()).isEqualTo(stored.storedAt().toString());
        assertThat(Instant.parse(shown.get("rotateBy").asString()))
                .isEqualTo(stored.storedAt().plus(Duration.ofDays(90)));
    }

    private ConnectToken sealed(String userId, String id, Instant at, Duration life) {
        try (Sealer sealer = Sealer.to(service.sealingKey())) {
            return sealed(sealer, userId, id, at, life);
        }
    }

    private static ConnectToken sealed(Opener to, String userId, String id, Instant at, Duration life) {
        try (Sealer sealer = Sealer.to(to.publicJwk())) {
            return sealed(sealer, userId, id, at, life);
        }
    }

    private static ConnectToken sealed(Sealer sealer, String userId, String id, Instant at, Duration life) {
        try (Secret secret = Secret.takeOwnershipOf(token("anybody", 1))) {
            return new ConnectToken(userId, sealer.seal(secret, userId, id, at, at.plus(life)));
        }
    }

    private static String reason(TokenEvent event) {
        return ((TokenRejected) event).reason();
    }

    private long keysOf(String userId) {
        return store().keyCollection("token_keys").countDocuments(new Document("userId", userId));
    }

    private long waiting(String userId) {
        return store().collection("waiting_connects").countDocuments(new Document("_id", userId));
    }

    private Store store() {
        return service.context.getBean(Store.class);
    }
}
