package com.apifyforge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

class ClusterAccessTest {
    @TempDir
    Path folder;

    @Test
    void everyKindOfClientGetsWhatTheFileSays() throws IOException {
        var kafka = new KafkaProperties();

        new ClusterAccess(file("security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512"))
                .postProcessAfterInitialization(kafka, "kafka");

        assertThat(kafka.buildConsumerProperties()).containsEntry("security.protocol", "SASL_SSL");
        assertThat(kafka.buildProducerProperties()).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        assertThat(kafka.buildAdminProperties()).containsEntry("security.protocol", "SASL_SSL");
    }

    @Test
    void fileTakesNothingAwayThatTheServiceReliesOn() {
        assertThatThrownBy(() -> new ClusterAccess(file("security.protocol=SSL\nacks=0")))
                .hasMessageContaining("hold acks");
    }

    @Test
    void fileThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> new ClusterAccess(folder.resolve("none").toString()))
                .hasMessageContaining("cannot be read");
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("client.properties"), text).toString();
    }
}
