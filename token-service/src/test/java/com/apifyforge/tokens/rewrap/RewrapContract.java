package com.apifyforge.tokens.rewrap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.MovedClock;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.ProbeKeys;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.store.Stores;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of the moving of keys, on each kind of database. */
abstract class RewrapContract {
    private static final String OLD = "old AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    private static final String NEW = "new ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n";

    @TempDir
    Path folder;

    private final MovedClock clock = new MovedClock(Instant.parse("2026-11-24T08:00:00Z"));
    private Stores stores;
    private MongoCollection<Document> tokenKeys;
    private MongoCollection<Document> sealingKeys;
    private Rewraps rewraps;
    private ProbeKeys keys;
    private RewrapSweep sweep;

    @BeforeEach
    void open(Stores given) throws Exception {
        stores = given;
        tokenKeys = stores.store.keyCollection("token_keys");
        sealingKeys = stores.store.keyCollection("sealing_keys");
        tokenKeys.deleteMany(new Document());
        sealingKeys.deleteMany(new Document());
        rewraps = new Rewraps(stores.store, clock);
        keys = new ProbeKeys(file(NEW + OLD));
        sweep = sweep(rewraps, keys);
    }

    @Test
    void allKeysAreMovedAndOpenWithoutTheOldOne() throws Exception {
        for (int user = 0; user < 450; user++) {
            add("user-" + user);
        }
        sealingKeys.insertOne(wrapped("seal-1", Binding.ofSealingKey("seal-1")));
        rewraps.start("new");

        sweep.run();

        assertThat(rewraps.find())
                .hasValueSatisfying(done -> assertThat(done)
                        .isEqualTo(new Rewrap("new", done.startedAt(), 451, 0, 0, Rewrap.State.DONE, null)));
        var onlyNew = new LocalKeyWrapper(file(NEW));
        for (Document document : tokenKeys.find()) {
            onlyNew.unwrap(key(document), binding(document.getString("userId")), dataKey -> true);
        }
        onlyNew.unwrap(key(sealingKeys.find().first()), Binding.ofSealingKey("seal-1"), dataKey -> true);
    }

    @Test
    void keyDeletedInBetweenStaysDeleted() {
        add("anna");
        keys.beforeUnwrap("anna", () -> tokenKeys.deleteOne(Filters.eq(id("anna"))));
        rewraps.start("new");

        sweep.run();

        assertThat(tokenKeys.countDocuments()).isZero();
        assertThat(rewraps.find().orElseThrow().state()).isEqualTo(Rewrap.State.DONE);
    }

    @Test
    void keyReplacedInBetweenIsNotOverwrittenButMovedByTheNextPass() {
        add("anna");
        var other = wrapped(id("anna"), binding("anna")).append("userId", "anna");
        keys.beforeUnwrap("anna", () -> {
            keys.undisturbed("anna");
            tokenKeys.replaceOne(Filters.eq(id("anna")), other);
        });
        rewraps.start("new");

        sweep.run();
        Document replaced = tokenKeys.find().first();
        assertThat(replaced.get("wrapped")).isEqualTo(other.get("wrapped"));
        assertThat(rewraps.find().orElseThrow().state()).isEqualTo(Rewrap.State.RUNNING);

        clock.move(Duration.ofSeconds(6));
        sweep.run();
        assertThat(tokenKeys.find().first().getString("wrappedBy")).isEqualTo("new");
        assertThat(rewraps.find().orElseThrow().state()).isEqualTo(Rewrap.State.DONE);
    }

    @Test
    void recordsThatCannotBeMovedAreCountedAndStopNobody() {
        for (String user : new String[] {"altered", "damaged", "foreign", "misplaced", "whole"}) {
            add(user);
        }
        tokenKeys.updateOne(Filters.eq(id("altered")), Updates.set("wrapped", new Binary(new byte[60])));
        tokenKeys.updateOne(Filters.eq(id("damaged")), Updates.unset("wrapped"));
        tokenKeys.updateOne(Filters.eq(id("foreign")), Updates.set("wrappedBy", "never-heard-of"));
        tokenKeys.updateOne(Filters.eq(id("misplaced")), Updates.set("userId", "whole"));
        rewraps.start("new");

        sweep.run();

        assertThat(rewraps.find())
                .hasValueSatisfying(done -> assertThat(done)
                        .isEqualTo(new Rewrap("new", done.startedAt(), 1, 0, 4, Rewrap.State.DONE, null)));
        assertThat(tokenKeys.countDocuments(Filters.eq("wrappedBy", "new"))).isEqualTo(1);
    }

    @Test
    void keyThatDoesNotOpenUnderTheNewOneIsFound() {
        add("anna");
        tokenKeys.updateOne(Filters.eq(id("anna")), Updates.set("wrappedBy", "new"));
        rewraps.start("new");

        sweep.run();

        assertThat(rewraps.find().orElseThrow().failed()).isEqualTo(1);
    }

    @Test
    void outageLosesNothingAndTheNextClaimGoesOn() {
        add("anna");
        add("zoe");
        keys.beforeUnwrap("zoe", ProbeKeys::unavailable);
        rewraps.start("new");
        assertThatThrownBy(sweep::run).hasMessageContaining("KMS is down");
        keys.undisturbed("zoe");

        RewrapSweep other = sweep(new Rewraps(stores.store, clock), keys);
        other.run();
        assertThat(rewraps.find().orElseThrow().state())
                .as("claimed by the first")
                .isEqualTo(Rewrap.State.RUNNING);
        assertThat(rewraps.find().orElseThrow().waiting()).isEqualTo("KMS is down");

        clock.move(Duration.ofSeconds(6));
        other.run();
        assertThat(rewraps.find())
                .hasValueSatisfying(done -> assertThat(done)
                        .isEqualTo(new Rewrap("new", done.startedAt(), 2, 0, 0, Rewrap.State.DONE, null)));
    }

    @Test
    void onlyTheOneThatWorksTellsWhatItWaitsFor() {
        rewraps.start("new");
        rewraps.claim("new");
        rewraps.waiting("what the worker waits for");

        new Rewraps(stores.store, clock).waiting("what another waits for, whatever its key is");

        assertThat(rewraps.find().orElseThrow().waiting()).isEqualTo("what the worker waits for");
    }

    @Test
    void whoseClaimWasTakenStops() {
        add("anna");
        rewraps.start("new");
        keys.beforeUnwrap("anna", () -> rewraps.start("newer"));

        sweep.run();

        assertThat(rewraps.find())
                .hasValueSatisfying(running -> assertThat(running)
                        .isEqualTo(new Rewrap("newer", running.startedAt(), 0, 0, 0, Rewrap.State.RUNNING, null)));
    }

    @Test
    void instanceThatStillWrapsWithTheOldKeyMovesNothing() throws Exception {
        add("anna");
        rewraps.start("new");

        sweep(rewraps, new LocalKeyWrapper(file(OLD + NEW))).run();

        assertThat(tokenKeys.find().first().getString("wrappedBy")).isEqualTo("old");
        assertThat(rewraps.find().orElseThrow().state()).isEqualTo(Rewrap.State.RUNNING);
    }

    @Test
    void noMoreAreMovedInASecondThanIsSet() {
        for (int user = 0; user < 20; user++) {
            add("user-" + user);
        }
        rewraps.start("new");
        long start = System.nanoTime();

        new RewrapSweep(rewraps, stores.store, keys, new RewrapSettings(20)).run();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(999));
        assertThat(rewraps.find().orElseThrow().moved()).isEqualTo(20);
    }

    private RewrapSweep sweep(Rewraps by, KeyWrapper with) {
        return new RewrapSweep(by, stores.store, with, new RewrapSettings(100_000));
    }

    private void add(String user) {
        tokenKeys.insertOne(wrapped(id(user), binding(user)).append("userId", user));
    }

    private static String id(String user) {
        return "token:of:" + user + ":7";
    }

    private static Binding binding(String user) {
        return Binding.ofToken(user, "token:of:" + user, 7);
    }

    private Document wrapped(String id, Binding binding) {
        try (Secret secret = Secret.takeOwnershipOf("apify_api_x".getBytes(US_ASCII))) {
            WrappedKey key = new EnvelopeCipher(new LocalKeyWrapper(file(OLD)))
                    .seal(secret, binding)
                    .key();
            return new Document("_id", id).append("wrappedBy", key.keyId()).append("wrapped", new Binary(key.bytes()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static WrappedKey key(Document document) {
        return new WrappedKey(
                document.getString("wrappedBy"),
                document.get("wrapped", Binary.class).getData());
    }

    private Path file(String lines) throws Exception {
        Path file = Files.writeString(Files.createTempFile(folder, "key", null), lines);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
