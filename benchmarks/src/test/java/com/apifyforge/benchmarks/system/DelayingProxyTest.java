package com.apifyforge.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class DelayingProxyTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void answersAreHandedOnAfterTheDelay() throws IOException {
        try (var server = new ServerSocket(0, 1, LOOPBACK);
                var proxy = new DelayingProxy(new InetSocketAddress(LOOPBACK, server.getLocalPort()));
                var client = new Socket(LOOPBACK, proxy.port());
                var connection = server.accept()) {
            proxy.delay(Duration.ofMillis(300));
            long asked = System.nanoTime();
            client.getOutputStream().write(1);
            assertThat(connection.getInputStream().read()).isEqualTo(1);
            connection.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
            assertThat(System.nanoTime() - asked)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        }
    }

    /** Often, as timers of the same moment go off in the wrong order only now and then. */
    @RepeatedTest(50)
    void answersKeepTheirOrderWhenTheDelayBecomesShorter() throws IOException {
        try (var server = new ServerSocket(0, 1, LOOPBACK);
                var proxy = new DelayingProxy(new InetSocketAddress(LOOPBACK, server.getLocalPort()));
                var client = new Socket(LOOPBACK, proxy.port());
                var connection = server.accept()) {
            connection.setTcpNoDelay(true);
            proxy.delay(Duration.ofMillis(5));
            connection.getOutputStream().write(3);
            proxy.delay(Duration.ZERO);
            connection.getOutputStream().write(4);

            assertThat(client.getInputStream().readNBytes(2)).containsExactly(3, 4);
        }
    }

    @Test
    void aConnectionThatOneSideClosesIsClosedOnTheOther() throws IOException {
        try (var server = new ServerSocket(0, 1, LOOPBACK);
                var proxy = new DelayingProxy(new InetSocketAddress(LOOPBACK, server.getLocalPort()));
                var client = new Socket(LOOPBACK, proxy.port())) {
            server.accept().close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}
