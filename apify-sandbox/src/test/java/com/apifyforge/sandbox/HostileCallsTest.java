package com.apifyforge.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.sandbox.server.Bodies;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that no client of Apify makes, over a socket: each has an answer, and none of them starts a run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileCallsTest {
    private static final String START = "POST /v2/acts/jane~hello-world/runs HTTP/1.1\r\n";

    private ApifySandbox sandbox;

    @BeforeAll
    void start() {
        sandbox = ApifySandbox.start(0, null, null);
    }

    @AfterAll
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "400; GET /v2/users/me?token=%zz HTTP/1.1\\r\\n\\r\\n",
                "400; GET /v2/users/%zz HTTP/1.1\\r\\nAUTH\\r\\n\\r\\n",
                "400; GET /v2/users/me?limit=%e0%zz HTTP/1.1\\r\\nAUTH\\r\\n\\r\\n",
                "400; STARTTransfer-Encoding: chunked\\r\\nAUTH\\r\\n\\r\\n2\\r\\n{}\\r\\nzz\\r\\n",
                "400; STARTTransfer-Encoding: chunked\\r\\nAUTH\\r\\n\\r\\n-5\\r\\n{}",
                "400; STARTTransfer-Encoding: chunked\\r\\nAUTH\\r\\n\\r\\nfffffffffffffffff\\r\\n{}",
                "400; STARTContent-Length: -1\\r\\nAUTH\\r\\n\\r\\n{}",
                "400; STARTContent-Length: 2\\r\\nContent-Length: 3\\r\\nAUTH\\r\\n\\r\\n{}x",
                "400; nonsense\\r\\n\\r\\n",
                "400; STARTContent-Encoding: gzip\\r\\nContent-Length: 7\\r\\nAUTH\\r\\n\\r\\ngarbage",
                "400; STARTContent-Encoding: br\\r\\nContent-Length: 7\\r\\nAUTH\\r\\n\\r\\ngarbage",
                "405; PATCH /v2/users/me HTTP/1.1\\r\\nAUTH\\r\\n\\r\\n",
                "404; DELETE /nothing HTTP/1.1\\r\\nContent-Length: 3\\r\\n\\r\\na=b",
            })
    void answersAndStartsNothing(int status, String request) throws Exception {
        assertThat(said(request)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(sandbox.runs()).isEmpty();
    }

    @Test
    void floodsOfHeadersAndLongUrlsAreRefused() throws Exception {
        assertThat(said("GET / HTTP/1.1\\r\\nX: " + "y".repeat(100_000) + "\\r\\n\\r\\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(said("GET /" + "y".repeat(100_000) + " HTTP/1.1\\r\\n\\r\\n"))
                .startsWith("HTTP/1.1 414 ");
    }

    @Test
    void bodiesAreHeldUpToALimitOverAllConnections() {
        var bodies = new Bodies();

        assertThat(bodies.take(1000)).isTrue();
        assertThat(bodies.take((int) Bodies.MOST)).isFalse();
        assertThat(bodies.held()).isEqualTo(1000);
        assertThat(bodies.take((int) Bodies.MOST - 1000)).isTrue();
    }

    private String said(String request) throws Exception {
        try (var socket = new Socket("127.0.0.1", sandbox.uri().getPort())) {
            socket.setSoTimeout(60_000);
            var token = new String(ApifySandbox.token("jane", 1), US_ASCII);
            var text = request.replace("\\r", "\r")
                    .replace("\\n", "\n")
                    .replace("START", START)
                    .replace("AUTH", "Authorization: Bearer " + token);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(12), ISO_8859_1) + " ";
        }
    }
}
