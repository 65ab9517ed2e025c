package com.apifyforge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    @TempDir
    Path folder;

    @Test
    void whatASystemWritesIsReadWithPathsInItsFolder() throws Exception {
        write(endpoints(ProcessHandle.current().pid()).json());

        Endpoints read = Endpoints.in(folder);

        assertThat(read.tokenService()).isEqualTo(URI.create("https://127.0.0.1:8443"));
        assertThat(read.gateway()).isEqualTo(URI.create("https://127.0.0.1:8445"));
        assertThat(read.ca()).isEqualTo(folder.resolve("ca/ca.pem"));
        assertThat(read.schedulerKey()).isEqualTo(Path.of("/elsewhere/scheduler.pem"));
        assertThat(read.kafkaClientConfig()).isNull();
    }

    @Test
    void folderWithoutASystemIsSaidToHaveNone() {
        assertThatThrownBy(() -> Endpoints.in(folder))
                .isInstanceOf(NoSystemException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void systemThatEndedIsSaidToHaveEnded() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        write(endpoints(ended.pid()).json());

        assertThatThrownBy(() -> Endpoints.in(folder))
                .isInstanceOf(VaultClientException.class)
                .isNotInstanceOf(NoSystemException.class)
                .hasMessageContaining("does not run any more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"kafka\":\"x\"}",
                "{\"kafka\":1}",
                "{\"kafka\":\"a\\u0000b\",\"tokenService\":\"x\"}",
                "{\"kafka\":\"a\",\"kafka\":\"b\"}"
            })
    void anythingElseIsRefusedInOneSentence(String text) throws Exception {
        write(text);

        assertThatThrownBy(() -> Endpoints.in(folder))
                .isInstanceOf(VaultClientException.class)
                .hasMessageContaining("is not what a running system writes");
    }

    /** The mapper alone would make no path of it, and no fault. */
    @Test
    void pathWithANulIsNamed() throws Exception {
        write(endpoints(1).json().replace("ca/ca.pem", "ca\\u0000.pem"));

        assertThatThrownBy(() -> Endpoints.in(folder))
                .isInstanceOf(VaultClientException.class)
                .hasMessageContaining("It names no ca.");
    }

    private void write(String text) throws Exception {
        Files.writeString(folder.resolve(Endpoints.FILE), text);
    }

    private static Endpoints endpoints(long pid) {
        return new Endpoints(
                "127.0.0.1:9092",
                null,
                URI.create("https://127.0.0.1:8443"),
                URI.create("https://127.0.0.1:8445"),
                URI.create("https://127.0.0.1:8444"),
                URI.create("http://127.0.0.1:8447"),
                URI.create("https://127.0.0.1:8446"),
                Path.of("ca/ca.pem"),
                Path.of("operator.pem"),
                Path.of("operator-key.pem"),
                Path.of("/elsewhere/scheduler.pem"),
                null,
                null,
                pid);
    }
}
