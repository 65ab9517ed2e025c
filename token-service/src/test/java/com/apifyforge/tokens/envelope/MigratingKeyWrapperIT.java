package com.apifyforge.tokens.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.apifyforge.tokens.envelope.kms.KmsKeyWrapper;
import com.apifyforge.tokens.envelope.kms.KmsKeyWrapperIT;
import com.apifyforge.tokens.real.Needs;
import com.apifyforge.tokens.real.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a key file to KMS. */
@Needs(RealParts.KMS)
class MigratingKeyWrapperIT extends KeyWrapperContract {
    private static KmsKeyWrapper kms;

    @TempDir
    Path folder;

    @BeforeAll
    static void connect() {
        kms = KmsKeyWrapper.of(
                KmsKeyWrapperIT.newKey(URI.create(RealParts.KMS.address())),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        if (kms != null) {
            kms.close();
        }
    }

    @Override
    protected KeyWrapper beforeRotation() {
        return new LocalKeyWrapper(KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC()));
    }

    @Override
    protected KeyWrapper wrapper() {
        return new MigratingKeyWrapper(List.of(kms, beforeRotation()));
    }

    @Override
    protected KeyWrapper rotated() {
        return wrapper();
    }

    @Test
    void movedKeyOpensWithoutTheFile() {
        SealedEnvelope sealed = new EnvelopeCipher(beforeRotation()).seal(secret("apify_api_x"), BINDING);

        WrappedKey moved = wrapper().rewrap(sealed.key(), BINDING);

        assertThat(open(new EnvelopeCipher(kms), new SealedEnvelope(sealed.envelope(), moved), BINDING))
                .isEqualTo("apify_api_x");
    }
}
