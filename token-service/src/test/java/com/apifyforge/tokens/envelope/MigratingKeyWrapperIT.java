package com.apifyforge.tokens.envelope;

import static org.assertj.core.api.Assertions.assertThat;

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
import software.amazon.awssdk.services.kms.KmsClient;

/** From a key file to KMS. */
@Needs(RealParts.KMS)
class MigratingKeyWrapperIT extends KeyWrapperContract {
    private static KmsClient kms;
    private static String key;

    @TempDir
    Path folder;

    @BeforeAll
    static void connect() {
        kms = KmsConnection.open(
                KmsKeyWrapperIT.settings(URI.create(RealParts.KMS.address())), new SimpleMeterRegistry());
        key = kms.createKey().keyMetadata().keyId();
    }

    @AfterAll
    static void close() {
        if (kms != null) {
            kms.close();
        }
    }

    @Override
    KeyWrapper beforeRotation() {
        return new LocalKeyWrapper(KeyFile.createIfMissing(folder.resolve("key"), Clock.systemUTC()));
    }

    @Override
    KeyWrapper wrapper() {
        return new MigratingKeyWrapper((LocalKeyWrapper) beforeRotation(), kms());
    }

    @Override
    KeyWrapper rotated() {
        return wrapper();
    }

    private static KmsKeyWrapper kms() {
        return new KmsKeyWrapper(kms, key, List.of(), Clock.systemUTC());
    }

    @Test
    void movedKeyOpensWithoutTheFile() {
        SealedEnvelope sealed = new EnvelopeCipher(beforeRotation()).seal(secret("apify_api_x"), BINDING);

        WrappedKey moved = wrapper().rewrap(sealed.key(), BINDING);

        assertThat(open(new EnvelopeCipher(kms()), new SealedEnvelope(sealed.envelope(), moved), BINDING))
                .isEqualTo("apify_api_x");
    }
}
