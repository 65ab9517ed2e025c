package com.apifyforge.tokens.envelope.kms;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkException;

/** Where the SDK goes, as a proxy on its way sees it. */
class KmsConnectionTest {
    private ServerSocket proxy;

    @BeforeEach
    void startProxy() throws Exception {
        proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        System.setProperty("https.proxyHost", "127.0.0.1");
        System.setProperty("https.proxyPort", "" + proxy.getLocalPort());
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @AfterEach
    void stopProxy() throws Exception {
        System.clearProperty("https.proxyHost");
        System.clearProperty("https.proxyPort");
        proxy.close();
    }

    /** AWS General Reference, AWS KMS endpoints and quotas. */
    @ParameterizedTest
    @CsvSource({
        "eu-central-1, false, kms.eu-central-1.amazonaws.com",
        "eu-central-1, true, kms-fips.eu-central-1.amazonaws.com",
        "us-gov-west-1, true, kms-fips.us-gov-west-1.amazonaws.com"
    })
    void regionAndFipsChooseTheEndpoint(String region, boolean fips, String host) throws Exception {
        var seen = CompletableFuture.supplyAsync(this::firstLine);

        try (var kms = KmsConnection.open(settings(region, null, fips), new SimpleMeterRegistry())) {
            assertThatThrownBy(kms::listKeys).isInstanceOf(SdkException.class);
        }

        assertThat(seen.get(10, TimeUnit.SECONDS)).startsWith("CONNECT " + host + ":443 ");
    }

    @Test
    void fipsIsForTheEndpointsOfAwsOnly() {
        assertThatThrownBy(() -> settings("eu-central-1", URI.create("https://kms.example"), true))
                .hasMessageContaining("tokens.envelope.kms.fips")
                .hasMessageContaining("tokens.envelope.kms.endpoint");
    }

    private String firstLine() {
        try (var connection = proxy.accept();
                var reader = new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII))) {
            return reader.readLine();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KmsSettings settings(String region, @Nullable URI endpoint, boolean fips) {
        return new KmsSettings("", List.of(), region, endpoint, fips, Duration.ofMillis(500), Duration.ofMillis(700));
    }
}
