package com.apifyforge.gateway.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.embedded.ca.LocalCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** A token-service that hangs holds every caller as long as it holds one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SealingKeysIT {
    private static final int CALLS = 20;
    private static final String KEYS = "{\"keys\":[]}";

    @TempDir
    private Path folder;

    /** How far the answer comes. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"})
    void callsToOneThatHangsEndTogether(String answer) throws Exception {
        try (var service = new Service(answer)) {
            var keys = service.keys();
            long began = System.nanoTime();
            var calls = IntStream.range(0, CALLS)
                    .mapToObj(call -> CompletableFuture.runAsync(keys::keys, Thread::startVirtualThread))
                    .toList();

            assertThat(calls)
                    .allSatisfy(call -> assertThatThrownBy(call::join).hasCauseInstanceOf(VaultClientException.class));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(service.asked.get()).isOne();
        }
    }

    @Test
    void keysAreReadAgainAfterAFault() throws Exception {
        try (var service = new Service("HTTP/1.1 500 x\r\nContent-Length: 2\r\n\r\n{}")) {
            var keys = service.keys();
            assertThatThrownBy(keys::keys).isInstanceOf(VaultClientException.class);

            service.answer = "HTTP/1.1 200 OK\r\nContent-Length: " + KEYS.length() + "\r\n\r\n" + KEYS;

            assertThat(keys.keys().getBody()).isEqualTo(KEYS);
            assertThat(keys.keys().getBody()).isEqualTo(KEYS);
            assertThat(service.asked.get()).isEqualTo(2);
        }
    }

    /** Answers each request with the same bytes, on TLS, and keeps the connection open. */
    private final class Service implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private final LocalCa ca = LocalCa.in(folder);
        private final ServerSocket port;
        private volatile String answer;

        Service(String answer) throws Exception {
            this.answer = answer;
            var own = ca.issue("token-service", null);
            var details = PemSslStoreDetails.forCertificate("file:" + own.certificate())
                    .withPrivateKey("file:" + own.key());
            port = SslBundle.of(new PemSslStoreBundle(details, null))
                    .createSslContext()
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            Thread.startVirtualThread(this::accept);
        }

        SealingKeysController keys() {
            var nowhere = new Topics(new Cluster("127.0.0.1:1", null), "/tests", Clock.systemUTC());
            var address = URI.create("https://127.0.0.1:" + port.getLocalPort());
            return new SealingKeysController(new Frontend(address, ca.certificate(), nowhere, Clock.systemUTC()));
        }

        private void accept() {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                while (true) {
                    Socket caller = port.accept();
                    threads.execute(() -> answer(caller));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void answer(Socket caller) {
            try (caller) {
                var lines = new Scanner(caller.getInputStream(), StandardCharsets.US_ASCII);
                while (lines.hasNextLine()) {
                    if (lines.nextLine().isEmpty()) {
                        asked.incrementAndGet();
                        caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        caller.getOutputStream().flush();
                    }
                }
            } catch (IOException gone) {
                // The caller ends what it asked.
            }
        }

        @Override
        public void close() throws IOException {
            port.close();
        }
    }
}
