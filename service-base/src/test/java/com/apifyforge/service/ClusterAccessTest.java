package com.apifyforge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("hold acks");
    }

    @Test
    void fileThatCannotBeReadRefusesTheStart() throws IOException {
        for (String file : List.of(
                folder.resolve("none").toString(),
                folder.toString(),
                "no\0path",
                file("sasl.jaas.config=hunter2\\u00zz"),
                bytes("sasl.jaas.config=hunter2\u00e9"))) {
            assertThatThrownBy(() -> new ClusterAccess(file))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageStartingWith("Cannot read " + file)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void lineThatIsNoSettingIsNotRepeated() {
        assertThatThrownBy(() -> new ClusterAccess(file("security.protocol=SSL\nhunter2\n")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("a line that is no setting")
                .hasMessageNotContaining("hunter2");
    }

    private String bytes(String text) throws IOException {
        return Files.write(folder.resolve("latin.properties"), text.getBytes(StandardCharsets.ISO_8859_1))
                .toString();
    }

    private String file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "client", ".properties"), text)
                .toString();
    }
}
