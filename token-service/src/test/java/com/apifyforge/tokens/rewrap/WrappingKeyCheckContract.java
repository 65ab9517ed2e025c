package com.apifyforge.tokens.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.ProbeKeys;
import com.apifyforge.tokens.envelope.TestedKeys;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.envelope.WrongKeyException;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.store.Stores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a start with this key file is allowed on what is stored. */
abstract class WrappingKeyCheckContract {
    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Stores stores;

    @BeforeEach
    void open(Stores given) {
        stores = given;
        for (String collection : new String[] {"sealing_keys", "token_keys", "wrapping_keys"}) {
            stores.store.keyCollection(collection).deleteMany(new Document());
        }
    }

    @Test
    void anEmptyDatabaseTakesAnyKeyAndFromThenOnThatOne() throws IOException {
        start(keys("first", 1));
        start(keys("first", 1));

        assertRefused(keys("first", 2), "first", "not the one");
    }

    @Test
    void theKeyThatWroteIsTheKeyThatStarts() throws IOException {
        KeyWrapper right = keys("first", 1);
        store(right, "token_keys", "anna", 3);
        store(right, "sealing_keys", "seal", 1);

        start(right);
    }

    /** One character of the file changed: same name, another key. */
    @Test
    void anotherKeyOfTheSameNameIsRefusedForTokensAndForSealingKeys() throws IOException {
        for (String collection : new String[] {"token_keys", "sealing_keys"}) {
            open(stores);
            store(keys("first", 1), collection, "anna", 3);

            assertRefused(keys("first", 2), "first", "does not open");
        }
    }

    @Test
    void aFileWithoutTheKeyOfAnythingStoredIsRefused() throws IOException {
        store(keys("first", 1), "token_keys", "anna", 3);

        assertRefused(keys("second", 2), "first", "second");
    }

    @Test
    void everyKeyThatWrapsAnythingIsTriedNotOnlyTheNewest() throws IOException {
        store(keys("old", 1), "token_keys", "anna", 2);
        store(keys("new", 2), "token_keys", "otto", 2);

        assertRefused(keys("new", 2, "old", 9), "old", "does not open");
        start(keys("new", 2, "old", 1));
    }

    @Test
    void whatOnlyAMissingKeyOpensIsCountedAndDoesNotHoldTheOthers() throws IOException {
        store(keys("old", 1), "token_keys", "anna", 2);
        store(keys("new", 2), "token_keys", "otto", 2);

        start(keys("new", 2));

        assertThat(meters.get("vault.keys.without.wrapping.key").gauge().value())
                .isEqualTo(2);
    }

    @Test
    void oneAlteredRecordIsNotAWrongKey() throws IOException {
        KeyWrapper right = keys("first", 1);
        store(right, "token_keys", "anna", 3);
        alter("anna-0:1");

        assertThatCode(() -> start(right)).doesNotThrowAnyException();
    }

    /**
     * KMS is away at the start and comes back: what does not open is never the user's fault before the keys are tested.
     */
    @Test
    void aWrongKeyThatCouldNotBeTriedAtTheStartTellsNoUserToConnectAnew() throws IOException {
        store(keys("first", 1), "token_keys", "anna", 3);
        var away = new ProbeKeys(file("first", 2));
        away.beforeUnwrap("anna", ProbeKeys::unavailable);
        var tested = new TestedKeys(away);
        var fit = new WrappingKeyCheck(tested, stores.store, meters);

        fit.start();
        away.undisturbed("anna");
        assertThatThrownBy(() -> open(tested, "anna-0")).isInstanceOf(KeysUnavailableException.class);
        fit.run();

        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> open(tested, "anna-0"))
                    .isInstanceOf(WrongKeyException.class)
                    .hasMessageContainingAll("first", "does not open");
            fit.run();
        }
        assertThatThrownBy(tested::check).isInstanceOf(WrongKeyException.class);
        assertThatThrownBy(() -> tested.generate(Binding.ofSealingKey("new"), (dataKey, wrapped) -> wrapped))
                .isInstanceOf(WrongKeyException.class);
    }

    @Test
    void theRightKeyThatCouldNotBeTriedAtTheStartIsTriedUntilItAnswers() throws IOException {
        store(keys("first", 1), "token_keys", "anna", 3);
        alter("anna-0:1");
        var away = new ProbeKeys(file("first", 1));
        away.beforeUnwrap("anna", ProbeKeys::unavailable);
        var tested = new TestedKeys(away);
        var fit = new WrappingKeyCheck(tested, stores.store, meters);

        fit.start();
        fit.run();
        assertThatThrownBy(tested::check).isInstanceOf(KeysUnavailableException.class);
        away.undisturbed("anna");
        assertThatThrownBy(() -> open(tested, "anna-0")).isInstanceOf(KeysUnavailableException.class);
        fit.run();

        assertThatCode(tested::check).doesNotThrowAnyException();
        assertThat(open(tested, "anna-1")).isTrue();
        assertThatThrownBy(() -> open(tested, "anna-0"))
                .as("altered, and known to be")
                .isInstanceOf(UnreadableException.class);
    }

    private boolean open(KeyWrapper keys, String tokenId) {
        byte[] wrapped = stores.store
                .keyCollection("token_keys")
                .find(new Document("_id", tokenId + ":1"))
                .first()
                .get("wrapped", Binary.class)
                .getData();
        return keys.unwrap(new WrappedKey("first", wrapped), Binding.ofToken("anna", tokenId, 1), dataKey -> true);
    }

    private void alter(String id) {
        stores.store
                .keyCollection("token_keys")
                .updateOne(
                        new Document("_id", id),
                        new Document("$set", new Document("wrapped", new Binary(new byte[60]))));
    }

    private void start(KeyWrapper keys) {
        new WrappingKeyCheck(new TestedKeys(keys), stores.store, meters).start();
    }

    private void assertRefused(KeyWrapper keys, String... says) {
        assertThatThrownBy(() -> start(keys))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(says)
                .message()
                .doesNotContain("\n");
    }

    private void store(KeyWrapper keys, String collection, String user, int records) {
        for (int i = 0; i < records; i++) {
            boolean token = collection.equals("token_keys");
            String id = user + "-" + i + (token ? ":1" : "");
            Binding binding = token ? Binding.ofToken(user, user + "-" + i, 1) : Binding.ofSealingKey(id);
            keys.generate(
                    binding,
                    (dataKey, wrapped) -> stores.store
                            .keyCollection(collection)
                            .insertOne(new Document("_id", id)
                                    .append("userId", user)
                                    .append("wrappedBy", wrapped.keyId())
                                    .append("wrapped", new Binary(wrapped.bytes()))));
        }
    }

    private KeyWrapper keys(Object... nameAndFirstByte) throws IOException {
        return new LocalKeyWrapper(file(nameAndFirstByte));
    }

    private Path file(Object... nameAndFirstByte) throws IOException {
        Path file = Files.createTempFile(
                folder,
                "keys",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var lines = new StringBuilder();
        for (int i = 0; i < nameAndFirstByte.length; i += 2) {
            byte[] key = new byte[32];
            key[0] = ((Integer) nameAndFirstByte[i + 1]).byteValue();
            lines.append(nameAndFirstByte[i])
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(key))
                    .append('\n');
        }
        return Files.writeString(file, lines);
    }
}
