package com.apifyforge.events.sealing;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;
import org.junit.jupiter.api.BeforeAll;

/** Sealing with the JDK's own providers. */
class SealingTest extends SealingContract {
    @BeforeAll
    static void withoutCorretto() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }
}
