package com.apifyforge.apify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, to whom, and which bytes of an answer are borne. */
class WireIT {
    private static final String ACCOUNT = "{\"data\":{\"id\":\"i\",\"username\":\"u\"}}";
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: " + ACCOUNT.length() + "\r\n\r\n" + ACCOUNT;
    private static final Ok<Account> OK = new Ok<>(new Account("i", "u"));

    private static ApifyReply<Account> me(URI uri, Path ca, Loan token) {
        try (var client = new ApifyClient(TestSettings.of(uri, ca))) {
            return client.me(token);
        }
    }

    private static ApifyReply<Account> me(String answer) throws Exception {
        try (var server = RawServer.sending(answer)) {
            return me(server.uri(), Certificates.GOOD.ca, Loans.user("Any"));
        }
    }

    @Test
    void requestHoldsTheTokenOnceAndNamesUs() throws Exception {
        try (var server = RawServer.sending(GOOD)) {
            assertThat(me(server.uri(), Certificates.GOOD.ca, Loans.of("t-1".getBytes(StandardCharsets.US_ASCII))))
                    .isEqualTo(OK);

            assertThat(server.heads).hasSize(1);
            assertThat(server.heads.getFirst().lines())
                    .containsExactly(
                            "GET /v2/users/me HTTP/1.1",
                            "Host: 127.0.0.1:" + server.uri().getPort(),
                            "User-Agent: ApifyForge/dev",
                            "Accept: application/json",
                            "x-apify-integration-platform: apifyforge",
                            "Authorization: Bearer t-1",
                            "");
        }
    }

    @Test
    void answersComeInEveryFormThatHttpAllows() throws Exception {
        assertThat(me("HTTP/1.1 200 OK\r\n\r\n" + ACCOUNT)).isEqualTo(OK);
        assertThat(me("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + GOOD))
                .isEqualTo(OK);
        assertThat(me("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(ACCOUNT.length())
                        + "\r\n" + ACCOUNT + "\r\n0\r\n\r\n"))
                .isEqualTo(OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                ""
            })
    void brokenAnswerIsUnanswered(String answer) throws Exception {
        assertThat(me(answer)).isInstanceOf(Unanswered.class);
    }

    @Test
    void answerOverTheSizeLimitIsUnanswered() throws Exception {
        var body = "x".repeat(8 * 1024 * 1024 + 1);

        assertThat(me("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
                .isEqualTo(new Unanswered<>("answer-too-large"));
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        var other = new Certificates("10.0.0.1");
        try (var sandbox = com.apifyforge.sandbox.ApifySandbox.start(0, other.certificate, other.key)) {
            assertThat(me(sandbox.uri(), other.ca, mustNotBeOpened()))
                    .isEqualTo(new NotSent<>(NotSentReason.TLS_FAILED));
        }
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws Exception {
        try (var server = RawServer.sending(GOOD)) {
            assertThat(me(server.uri(), new Certificates("127.0.0.1").ca, mustNotBeOpened()))
                    .isEqualTo(new NotSent<>(NotSentReason.TLS_FAILED));
            assertThat(me(server.uri(), null, mustNotBeOpened())).isEqualTo(new NotSent<>(NotSentReason.TLS_FAILED));
        }
    }

    @Test
    void nobodyListeningIsToldBeforeTheTokenIsOpened() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(me(URI.create("https://127.0.0.1:" + port), null, mustNotBeOpened()))
                .isEqualTo(new NotSent<>(NotSentReason.CONNECT_REFUSED));
        assertThat(me(URI.create("https://nowhere.invalid"), null, mustNotBeOpened()))
                .isEqualTo(new NotSent<>(NotSentReason.HOST_UNKNOWN));
    }

    @Test
    void serverWithoutTlsIsNotSpokenTo() throws Exception {
        try (var sandbox = com.apifyforge.sandbox.ApifySandbox.start(0, null, null)) {
            var https = URI.create("https://127.0.0.1:" + sandbox.uri().getPort());

            assertThat(me(https, Certificates.GOOD.ca, mustNotBeOpened()))
                    .isEqualTo(new NotSent<>(NotSentReason.TLS_FAILED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nX: y", "a\n", "\ta", "a\u0000", "a\u007f", "ž"})
    void tokenThatMustNotBeInAHeaderIsNotSent(String token) throws Exception {
        try (var server = RawServer.sending(GOOD)) {
            assertThat(me(server.uri(), Certificates.GOOD.ca, Loans.of(token.getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(new NotSent<>(NotSentReason.TOKEN_MALFORMED));
            assertThat(server.heads).isEmpty();
        }
    }

    @Test
    void tokenOfAbsurdLengthIsNotSent() throws Exception {
        try (var server = RawServer.sending(GOOD)) {
            var token = new byte[513];
            Arrays.fill(token, (byte) 'a');
            assertThat(me(server.uri(), Certificates.GOOD.ca, Loans.of(token)))
                    .isEqualTo(new NotSent<>(NotSentReason.TOKEN_MALFORMED));
            assertThat(me(server.uri(), Certificates.GOOD.ca, Loans.of(Arrays.copyOf(token, 512))))
                    .isEqualTo(OK);
        }
    }

    @Test
    void tokenThatCannotBeOpenedIsNotSent() throws Exception {
        try (var server = RawServer.sending(GOOD)) {
            assertThat(me(server.uri(), Certificates.GOOD.ca, mustNotBeOpened()))
                    .isEqualTo(new NotSent<>(NotSentReason.TOKEN_NOT_OPENED));
            assertThat(server.heads).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.apify.com",
                "http://127.0.0.1:80",
                "ftp://api.apify.com",
                "https:///v2",
                "https://user@api.apify.com",
                "https://api.apify.com?a=b",
                "https://api.apify.com#a"
            })
    void addressThatIsNotPlainHttpsIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApifyClient(TestSettings.of(URI.create(uri), null)))
                .withMessageContaining("https");
    }

    @Test
    void pathOfTheAddressIsKept() throws Exception {
        try (var server = RawServer.sending(GOOD)) {
            me(URI.create(server.uri() + "/apify/"), Certificates.GOOD.ca, Loans.user("Any"));

            assertThat(server.heads.getFirst()).startsWith("GET /apify/v2/users/me HTTP/1.1\r\n");
        }
    }

    @Test
    void caFileThatIsNoneIsRefusedByName(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("ca.pem"), "nothing");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApifyClient(TestSettings.of(URI.create("https://127.0.0.1"), file)))
                .withMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"javax.net.debug", "jdk.httpclient.HttpClient.log"})
    void propertyThatMakesTheJdkPrintWhatItSendsStopsTheClient(String property) {
        System.setProperty(property, "all");
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new ApifyClient(TestSettings.of(URI.create("https://127.0.0.1"), null)))
                    .withMessageContaining(property);
        } finally {
            System.clearProperty(property);
        }
    }

    private static Loan mustNotBeOpened() {
        return new Loan() {
            @Override
            public <R> R lend(Function<Secret, R> use) {
                throw new IllegalStateException("opened");
            }
        };
    }
}
