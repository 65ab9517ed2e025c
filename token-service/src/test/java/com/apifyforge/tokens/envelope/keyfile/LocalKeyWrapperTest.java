package com.apifyforge.tokens.envelope.keyfile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeyWrapperContract;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.WrappedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKeyWrapperTest extends KeyWrapperContract {
    /** From AESGCM(bytes(range(32, 64))) of Python's cryptography 48, see the comment in {@link EnvelopeVectorTest}. */
    private static final String KNOWN_WRAP = "c0c0c0c0c0c0c0c0c0c0c0c0c82bb4f6c31021f8638a39545fc6d606fd954c58e0d6560f"
            + "c11524276cac1b341225b41d80da2a6f90d38b3b25f6af11";

    @TempDir
    Path folder;

    private KeyWrapper wrapper;

    @BeforeEach
    void makeKey() {
        wrapper = new LocalKeyWrapper(KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC()));
    }

    @Override
    protected KeyWrapper wrapper() {
        return wrapper;
    }

    /** A new line on top. */
    @Override
    protected KeyWrapper rotated() throws IOException {
        return new LocalKeyWrapper(
                keyFile("# rotated\nnew " + base64(64) + "\n" + Files.readString(folder.resolve("key"))));
    }

    @Test
    void knownWrappedKeyOpens() throws IOException {
        var keys = new LocalKeyWrapper(keyFile("local-1 " + base64(32)));
        var wrapped = new WrappedKey("local-1", HexFormat.of().parseHex(KNOWN_WRAP));

        byte[] key = keys.unwrap(wrapped, Binding.ofSealingKey("kéy"), dataKey -> dataKey.lend(byte[]::clone));

        assertThat(key).isEqualTo(bytes(0));
    }

    @Test
    void keyFileIsMadeOnceAndForTheOwnerOnly() throws IOException {
        Path file = folder.resolve("other");

        KeyFile.createIfMissing(file, Clock.systemUTC());
        String first = Files.readString(file);
        KeyFile.createIfMissing(file, Clock.systemUTC());

        assertThat(Files.readString(file)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void keyFileOpenToOthersIsRefused() throws IOException {
        Path file = keyFile("local-1 " + base64(0));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new LocalKeyWrapper(file)).hasMessageContaining("chmod 600");
    }

    @Test
    void malformedKeyFileIsRefusedWithoutQuotingIt() throws IOException {
        Path file = keyFile("local-1 " + base64(0).substring(4));

        assertThatThrownBy(() -> new LocalKeyWrapper(file))
                .hasMessageContaining("is not '<kid> <base64 of 32 bytes>'")
                .hasMessageNotContaining(base64(0).substring(4))
                .hasNoCause();
    }

    @Test
    void missingKeyFileSaysWhatToDo() {
        assertThatThrownBy(() -> new LocalKeyWrapper(folder.resolve("none"))).hasMessageContaining("Restore it");
    }

    @Test
    void keyIdOfAnotherKeyIsRefused() throws IOException {
        var keys = new LocalKeyWrapper(keyFile("a " + base64(0) + "\nb " + base64(0)));
        SealedEnvelope sealed = new EnvelopeCipher(keys).seal(secret("apify_api_x"), BINDING);
        var renamed = new WrappedKey("b", sealed.key().bytes());

        refused(new EnvelopeCipher(keys), new SealedEnvelope(sealed.envelope(), renamed), BINDING);
    }

    private Path keyFile(String lines) throws IOException {
        Path file = folder.resolve("written");
        Files.writeString(file, lines + "\n", US_ASCII);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String base64(int from) {
        return Base64.getEncoder().encodeToString(bytes(from));
    }

    static byte[] bytes(int from) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }
}
