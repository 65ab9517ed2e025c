package com.apifyforge.tokens.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.MovedClock;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sealing keys ask of a database. */
abstract class SealingKeysContract {
    @TempDir
    Path folder;

    private final MovedClock clock = new MovedClock(Instant.parse("2030-03-01T22:00:00Z"));
    private Stores stores;
    private KeyWrapper keys;

    @BeforeEach
    void open(Stores shared) {
        stores = shared;
        stores.store.keyCollection("sealing_keys").drop();
        keys = new LocalKeyWrapper(KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC()));
    }

    @Test
    void keyIsNamedByItsDayAndTheSameInEveryInstance() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> instance().current().publicJwk()))
                    .toList();
            assertThat(made)
                    .extracting(jwk -> jwk.get())
                    .containsOnly(made.getFirst().resultNow());
        }
        assertThat(instance().current().publicJwk()).containsEntry("kid", "seal-2030-03-01T00:00:00Z");
    }

    @Test
    void newDayHasANewKeyAndTheOldOneOpensForAnotherDay() {
        SealingKeys keys = instance();
        var yesterday = keys.current().publicJwk();
        String sealed = seal(yesterday);

        clock.move(Duration.ofHours(3));
        keys.destroyExpired();

        assertThat(keys.current().publicJwk().get("kid")).isEqualTo("seal-2030-03-02T00:00:00Z");
        assertThat(open(instance().find(yesterday.get("kid")).orElseThrow(), sealed))
                .isEqualTo("apify_api_x");
    }

    @Test
    void destroyedKeyOpensNothingInAnyInstance() {
        SealingKeys first = instance();
        SealingKeys second = instance();
        String kid = first.current().publicJwk().get("kid");
        second.find(kid);

        clock.move(Duration.ofHours(27));
        first.destroyExpired();
        second.destroyExpired();

        assertThat(first.find(kid)).isEmpty();
        assertThat(second.find(kid)).isEmpty();
        assertThat(stores.store.keyCollection("sealing_keys").countDocuments()).isZero();
    }

    @Test
    void privateHalfIsStoredSealedOnly() {
        Opener made = instance().current();

        var document = stores.store.keyCollection("sealing_keys").find().first();
        byte[] privateKey = made.lendPrivateKey(key -> key.lendArray(byte[]::clone));
        byte[] stored = document.get("envelope", org.bson.types.Binary.class).getData();
        assertThat(java.util.HexFormat.of().formatHex(stored))
                .doesNotContain(java.util.HexFormat.of().formatHex(privateKey).substring(70, 110));
    }

    /** An alias that was pointed to another key, or a line that was taken out of the key file. */
    @Test
    void aKeyThatCannotBeOpenedIsReplacedAtOnceAndTheSameInEveryInstance() throws IOException {
        String lost = instance().current().publicJwk().get("kid");
        Path other = folder.resolve("other");
        Files.writeString(other, "other " + Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        KeyWrapper first = keys;
        keys = new LocalKeyWrapper(other);

        var fresh = instance().current().publicJwk();

        assertThat(fresh.get("kid")).isNotEqualTo(lost).startsWith(lost);
        assertThat(instance().current().publicJwk()).isEqualTo(fresh);
        assertThat(open(instance().find(fresh.get("kid")).orElseThrow(), seal(fresh)))
                .isEqualTo("apify_api_x");
        keys = first;
        assertThat(instance().current().publicJwk()).as("put back").containsEntry("kid", lost);
    }

    private SealingKeys instance() {
        var settings = new SealingSettings(Duration.ofDays(1), Duration.ofDays(1));
        return new SealingKeys(stores.store, keys, settings, clock);
    }

    private static String seal(java.util.Map<String, String> jwk) {
        try (Sealer sealer = Sealer.to(jwk);
                Secret token = Secret.takeOwnershipOf("apify_api_x".getBytes(US_ASCII))) {
            return sealer.seal(
                    token, "anna", "command-1", Instant.now(), Instant.now().plusSeconds(60));
        }
    }

    private static String open(Opener opener, String sealed) {
        return opener.open(sealed, "anna", "command-1", token -> token.lendArray(b -> new String(b, US_ASCII)));
    }
}
