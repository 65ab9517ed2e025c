package com.apifyforge.gateway.operations;

import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.gateway.deadletter.Masked;
import com.apifyforge.gateway.deadletter.ShownTopics;
import com.apifyforge.gateway.event.Streams;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.web.RefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A topic as it is written, from now on, with secrets masked. Blocks while its reader is slow, who is cut off by the
 * port after ten seconds; what comes meanwhile stays at the broker.
 */
@RestController
class TailController {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration HEART_BEAT = Duration.ofSeconds(15);

    private final Topics topics;
    private final Streams streams;
    private final Clock clock;

    TailController(Topics topics, Streams streams, Clock clock) {
        this.topics = topics;
        this.streams = streams;
        this.clock = clock;
    }

    /** Ends with the token, with the gateway or with the reader. */
    @GetMapping(path = "/v1/operations/tail/{topic}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void tail(
            Caller caller,
            @PathVariable String topic,
            @AuthenticationPrincipal Jwt token,
            HttpServletResponse response) {
        ShownTopics.require(topic);
        try (var place = streams.open(caller.userId());
                Tail tail = open(place, topic)) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader("X-Accel-Buffering", "no");
            OutputStream out = response.getOutputStream();
            // From here on nothing is missed.
            write(out, ":\n\n");
            long beat = System.nanoTime();
            Instant end = token.getExpiresAt() == null ? Instant.MIN : token.getExpiresAt();
            while (streams.isOpen() && clock.instant().isBefore(end)) {
                for (Tail.Entry entry : tail.poll(POLL)) {
                    write(out, "data: " + Masked.entry(entry) + "\n\n");
                    beat = System.nanoTime();
                }
                if (System.nanoTime() - beat > HEART_BEAT.toNanos()) {
                    write(out, ":\n\n");
                    beat = System.nanoTime();
                }
                out.flush();
            }
        } catch (IOException gone) {
            // The reader left, or was too slow.
        }
    }

    private Tail open(Streams.Place place, String topic) {
        if (place.isEmpty()) {
            throw new RefusedException(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "TOO_MANY_STREAMS",
                    "This user has too many open streams. Close one first.");
        }
        return topics.tail(List.of(topic));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
