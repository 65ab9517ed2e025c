package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import tools.jackson.databind.JsonNode;

class UpWithKmsIT {
    @TempDir
    Path folder;

    @Test
    void aFolderThatBeganWithAKeyFileMovesToKms() throws Exception {
        URI endpoint = URI.create(RealServer.kms());
        Path data = folder.resolve("data");
        String[] kms = {"--kms-key", newKey(endpoint), "--kms-endpoint", endpoint.toString()};
        try (var up = new RunningUp(data)) {
            up.connect("alice");
        }

        try (var up = new RunningUp(data, kms)) {
            up.run("alice");
            up.connect("bob");
            up.run("bob");
            up.outside.operator().rewrap(kms[1]);
            JsonNode rewrap = await().atMost(Duration.ofSeconds(60))
                    .until(
                            up.outside.operator()::rewrap,
                            now -> !now.path("state").asString().equals("RUNNING"));
            assertThat(rewrap.path("failed").asInt()).isZero();
            assertThat(rewrap.path("moved").asInt())
                    .as("alice's and the sealing key, not bob's")
                    .isEqualTo(2);
        }

        Files.delete(data.resolve("keys/wrapping.keys"));
        try (var up = new RunningUp(data, kms)) {
            up.run("alice");
            up.run("bob");
        }
        assertThat(data.resolve("keys/wrapping.keys")).doesNotExist();
    }

    private static String newKey(URI endpoint) {
        String region = Objects.requireNonNullElse(System.getenv("AWS_REGION"), "us-east-1");
        try (var kms = KmsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build()) {
            return kms.createKey().keyMetadata().keyId();
        }
    }
}
