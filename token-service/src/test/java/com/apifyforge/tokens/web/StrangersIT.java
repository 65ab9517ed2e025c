package com.apifyforge.tokens.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * What somebody without a certificate gets, on the service's port and on the one for health: an answer before he has
 * sent one byte of the body that he announces. So no request here sends one, and whoever waited for it would not
 * answer.
 */
@ExtendWith({SharedService.class, OutputCaptureExtension.class})
class StrangersIT {
    private static final int PATIENCE_MILLIS = 5000;

    private RunningService service;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
    }

    static Stream<String> announcements() {
        return Stream.of(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500000000",
                "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked",
                "Content-Type: multipart/form-data\r\nContent-Length: 20000000",
                "Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked",
                "Content-Type: application/json\r\nContent-Length: 1000",
                "Content-Type: application/json\r\nContent-Length: 1048577\r\nExpect: 100-continue",
                "Content-Encoding: gzip\r\nContent-Length: 100",
                "Content-Length: 9223372036854775807");
    }

    @ParameterizedTest
    @MethodSource("announcements")
    void isAnsweredBeforeTheBody(String announced) throws IOException {
        for (String line : List.of(
                "PATCH /v1/leases 405",
                "PUT /v1/leases 405",
                "DELETE /v1/leases 405",
                "QUERY /v1/leases 405",
                "POST /v1/leases 403",
                "POST /v1/leases/results 403",
                "POST /v1/rewraps 403",
                "GET /v1/users/x/uses?limit=1 403",
                "GET /v1/sealing-keys 413",
                "POST /v1/sealing-keys 405",
                "POST /nothing?_method=DELETE 404",
                "PUT /error 404")) {
            String[] parts = line.split(" ");
            refused(service.uri("/"), parts[0], parts[1], announced, parts[2]);
        }
    }

    @ParameterizedTest
    @MethodSource("announcements")
    void isAnsweredBeforeTheBodyAtTheHealthPort(String announced) throws IOException {
        for (String line : List.of(
                "DELETE /nothing 404",
                "PATCH /v1/leases 404",
                "POST /actuator/health 405",
                "PUT /actuator/prometheus 405",
                "GET /actuator/health 413",
                "GET /actuator/shutdown 404",
                "POST /actuator 404")) {
            String[] parts = line.split(" ");
            refused(service.healthUri("/"), parts[0], parts[1], announced, parts[2]);
        }
    }

    private void refused(URI port, String method, String path, String announced, String status) throws IOException {
        String answer = exchange(port, method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + announced + "\r\n\r\n");

        assertThat(answer).as("%s %s %s", method, path, announced).startsWith("HTTP/1.1 " + status);
        assertThat(answer)
                .as("%s %s %s", method, path, announced)
                .contains("application/problem+json", "\"status\":" + status)
                .hasSizeLessThan(1500)
                .doesNotContain("Exception", "at org.", "<html");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isBoundedInHeaders(boolean health) throws IOException {
        URI port = health ? service.healthUri("/") : service.uri("/");
        String many = String.join(
                "", IntStream.range(0, 60).mapToObj(i -> "H" + i + ": x\r\n").toList());

        for (String head : List.of(
                "GET /v1/sealing-keys HTTP/1.1\r\nHost: x\r\n" + many,
                "GET /v1/sealing-keys HTTP/1.1\r\nHost: x\r\nBig: " + "x".repeat(9000) + "\r\n",
                "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n",
                "GET / HTTP/1.1\r\n",
                "\u0016\u0003\u0001 nonsense\r\n")) {
            String answer = exchange(port, head + "\r\n");

            // A head that is never read to its end may end the connection before its answer is seen.
            assertThat(answer)
                    .as(head.substring(0, 12))
                    .matches("(?s)|HTTP/1.1 (4|501).*")
                    .hasSizeLessThan(1500)
                    .doesNotContain("Exception", "<html");
        }
    }

    @Test
    void cannotFillTheLog(CapturedOutput output) throws IOException {
        int before = output.getAll().length();
        for (int i = 0; i < 300; i++) {
            exchange(
                    service.uri("/"),
                    "GET /v1/users/flood" + i + "/uses HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }

        String said = output.getAll().substring(before);
        assertThat(said.lines().filter(line -> line.contains("Refused"))).hasSizeLessThanOrEqualTo(2);
        assertThat(said).hasSizeLessThan(5000);
    }

    /** Until the other side ends it, or is silent after an answer. */
    private String exchange(URI port, String head) throws IOException {
        try (Socket socket = socket(port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            socket.getOutputStream().flush();
            return answer(socket);
        }
    }

    private static String answer(Socket socket) throws IOException {
        var answer = new ByteArrayOutputStream();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                answer.write(b);
                if (isWhole(answer.toString(US_ASCII))) {
                    break;
                }
            }
        } catch (SocketTimeoutException | SocketException over) {
            // What came so far is looked at.
        }
        return answer.toString(US_ASCII);
    }

    private static boolean isWhole(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        return end > 0 && (answer.endsWith("}") || answer.contains("Content-Length: 0")) && answer.contains("HTTP/1.1");
    }

    private Socket socket(URI port) throws IOException {
        return port.getScheme().equals("https")
                ? service.parts
                        .tlsWithoutCertificate()
                        .createSslContext()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", port.getPort())
                : new Socket("127.0.0.1", port.getPort());
    }
}
