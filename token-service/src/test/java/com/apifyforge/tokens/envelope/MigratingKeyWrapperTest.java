package com.apifyforge.tokens.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between any two wrappers; here of two files, each without the other's key. */
class MigratingKeyWrapperTest extends KeyWrapperContract {
    @TempDir
    Path folder;

    @Override
    protected KeyWrapper beforeRotation() {
        return local("old");
    }

    @Override
    protected KeyWrapper wrapper() {
        return new MigratingKeyWrapper(List.of(local("new"), beforeRotation()));
    }

    @Override
    protected KeyWrapper rotated() {
        return wrapper();
    }

    @Test
    void movedKeyOpensWithoutTheOldOne() {
        SealedEnvelope sealed = new EnvelopeCipher(beforeRotation()).seal(secret("apify_api_x"), BINDING);

        WrappedKey moved = wrapper().rewrap(sealed.key(), BINDING);

        assertThat(open(new EnvelopeCipher(local("new")), new SealedEnvelope(sealed.envelope(), moved), BINDING))
                .isEqualTo("apify_api_x");
    }

    private KeyWrapper local(String name) {
        byte[] key = new byte[DataKey.LENGTH];
        key[0] = (byte) name.charAt(0);
        try {
            Path file = folder.resolve(name);
            Files.writeString(file, name + " " + Base64.getEncoder().encodeToString(key) + "\n", US_ASCII);
            return new LocalKeyWrapper(
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
