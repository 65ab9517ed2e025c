package com.apifyforge.apify;

import static com.apifyforge.apify.ApifyClientIT.actor;
import static com.apifyforge.apify.ApifyClientIT.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ItemsQuery.Format;
import com.apifyforge.sandbox.ApifySandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results are handed on while they come: as Apify gives them, no faster than they are taken, and never as whole if not. */
class ResultsIT {
    private static final ItemsQuery ALL = new ItemsQuery(Format.JSON, 0, null, List.of());

    /** Keeps what it gets. */
    private static final class Kept implements ResultReceiver {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Head head;

        @Override
        public OutputStream begin(Head told) {
            head = told;
            return bytes;
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static ApifyReply<Long> read(String answer, ResultReceiver to) throws Exception {
        try (var server = RawServer.sending(answer);
                var client = new ApifyClient(TestSettings.of(server.uri(), Certificates.GOOD.ca))) {
            return client.log(Loans.user("Any"), "r1", to);
        }
    }

    @Test
    void itemsRecordsAndLogAreWhatApifyHas() throws Exception {
        try (var sandbox = ApifySandbox.start(0, Certificates.GOOD.certificate, Certificates.GOOD.key);
                var client = new ApifyClient(TestSettings.of(sandbox.uri(), Certificates.GOOD.ca))) {
            var alice = Loans.user("Alice");
            String run = ok(client.start(alice, actor("hello", "m-1", "{\"sandbox\":{\"seconds\":0,\"items\":7}}")))
                    .id();
            String path = "/v2/actor-runs/" + run;

            var items = new Kept();
            String expected = Raw.get(sandbox, "Alice", path + "/dataset/items?offset=2&limit=3&format=jsonl");
            assertThat(client.items(alice, run, new ItemsQuery(Format.JSONL, 2, 3L, List.of()), items))
                    .isEqualTo(new Ok<>((long) expected.length()));
            assertThat(items.text()).isEqualTo(expected).hasLineCount(3);
            assertThat(items.head.contentType()).startsWith("application/");
            assertThat(items.head.pagination())
                    .containsEntry("X-Apify-Pagination-Total", "7")
                    .containsEntry("X-Apify-Pagination-Offset", "2");

            var output = new Kept();
            ok(client.record(alice, run, "OUTPUT", output));
            assertThat(output.text()).isEqualTo(Raw.get(sandbox, "Alice", path + "/key-value-store/records/OUTPUT"));

            var log = new Kept();
            ok(client.log(alice, run, log));
            assertThat(log.text()).contains("The run is SUCCEEDED.");

            var nothing = new Kept();
            assertThat(client.record(alice, run, "NOTHING", nothing)).isInstanceOf(BadRequest.class);
            assertThat(client.items(Loans.user("Bob"), run, ALL, nothing)).isInstanceOf(BadRequest.class);
            assertThat(client.items(Loans.beginning("revoked"), run, ALL, nothing))
                    .isInstanceOf(TokenUnusable.class);
            assertThat(nothing.head).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n"
            })
    void resultThatBreaksOffIsNotTakenForWhole(String answer) throws Exception {
        var part = new Kept();

        assertThat(read(answer, part)).isInstanceOf(Unanswered.class);

        assertThat(part.text()).isEqualTo("half");
    }

    @Test
    void redirectIsNotFollowedAndNotHandedOn() throws Exception {
        var nothing = new Kept();

        assertThat(read(
                        "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/x\r\nContent-Length: 0\r\n\r\n",
                        nothing))
                .isEqualTo(new Unreadable<>(302, null));

        assertThat(nothing.head).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "", ".."})
    void idNeverLeavesItsPlaceInThePath(String id) throws Exception {
        try (var server = RawServer.sending("");
                var client = new ApifyClient(TestSettings.of(server.uri(), Certificates.GOOD.ca))) {
            assertThat(client.record(Loans.user("Any"), "r1", id, new Kept())).isInstanceOf(BadRequest.class);
            assertThat(client.items(Loans.user("Any"), id, ALL, new Kept())).isInstanceOf(BadRequest.class);
            assertThat(server.heads).isEmpty();
        }
    }

    /** What fits into the buffers of both ends is sent, and no more until somebody takes it. */
    @Test
    void slowReceiverSlowsTheSenderAndNotTheMemory() throws Exception {
        long whole = 256L * 1024 * 1024;
        var sent = new AtomicLong();
        try (var server = new RawServer(socket -> {
                    var out = socket.getOutputStream();
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + whole + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    var piece = new byte[64 * 1024];
                    while (sent.get() < whole) {
                        out.write(piece);
                        sent.addAndGet(piece.length);
                    }
                });
                var client = new ApifyClient(TestSettings.of(server.uri(), Certificates.GOOD.ca))) {
            var goOn = new CountDownLatch(1);
            var reply = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.log(Loans.user("Any"), "r1", _ -> new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            write(new byte[] {(byte) b}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int from, int length) throws IOException {
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        }
                    });
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });

            var before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(500))
                    .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(whole / 8);

            goOn.countDown();
            assertThat(reply.join()).isEqualTo(new Ok<>(whole));
        }
    }

    @Test
    void whatTheReceiverThrowsEndsTheCallAndTheConnection() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd";
        try (var server = new RawServer(
                        socket -> socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII)));
                var client = new ApifyClient(TestSettings.of(server.uri(), Certificates.GOOD.ca))) {
            assertThatThrownBy(() -> client.log(Loans.user("Any"), "r1", _ -> {
                        throw new IOException("the caller is gone");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the caller is gone");

            var next = new Kept();
            assertThat(client.log(Loans.user("Any"), "r1", next)).isEqualTo(new Ok<>(4L));
            assertThat(client.log(Loans.user("Any"), "r1", next)).isEqualTo(new Ok<>(4L));
            assertThat(next.text()).isEqualTo("abcdabcd");
        }
    }
}
