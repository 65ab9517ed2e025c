package com.apifyforge.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.security.Security;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CryptoProviderTest {
    @AfterEach
    void remove() {
        Security.removeProvider("AmazonCorrettoCryptoProvider");
    }

    @Test
    void theNamedProviderServes() throws Exception {
        String name = CryptoProvider.install();

        assertThat(KeyPairGenerator.getInstance("EC").getProvider().getName())
                .isEqualTo(name.equals("AmazonCorrettoCryptoProvider") ? name : "SunEC");
    }

    @Test
    void installingTwiceChangesNothing() {
        assertThat(CryptoProvider.install()).isEqualTo(CryptoProvider.install());
    }
}
