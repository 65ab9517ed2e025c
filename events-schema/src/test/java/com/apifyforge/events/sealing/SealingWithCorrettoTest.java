package com.apifyforge.events.sealing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.apifyforge.secret.CryptoProvider;
import java.security.Security;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Sealing with the Amazon Corretto Crypto Provider, where it loads. */
class SealingWithCorrettoTest extends SealingContract {
    @BeforeAll
    static void withCorretto() {
        assumeTrue(CryptoProvider.install().equals(AmazonCorrettoCryptoProvider.PROVIDER_NAME));
    }

    @AfterAll
    static void withoutCorretto() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }
}
