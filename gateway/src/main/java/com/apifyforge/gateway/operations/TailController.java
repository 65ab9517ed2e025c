package com.apifyforge.gateway.operations;

import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.gateway.deadletter.Masked;
import com.apifyforge.gateway.deadletter.ShownTopics;
import com.apifyforge.gateway.event.ServerSentEvents;
import com.apifyforge.gateway.event.Streams;
import com.apifyforge.gateway.policy.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpMethod;
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
            HttpMethod method,
            HttpServletResponse response) {
        ShownTopics.require(topic);
        if (method == HttpMethod.HEAD) {
            // As for the stream of events.
            return;
        }
        try (var _ = streams.open(caller.userId());
                Tail tail = topics.tail(List.of(topic))) {
            var out = ServerSentEvents.to(response);
            // From here on nothing is missed.
            out.beat();
            long beat = System.nanoTime();
            Instant end = token.getExpiresAt() == null ? Instant.MIN : token.getExpiresAt();
            while (streams.isOpen() && clock.instant().isBefore(end)) {
                for (Tail.Entry entry : tail.poll(POLL)) {
                    out.write("data: " + Masked.entry(entry));
                    beat = System.nanoTime();
                }
                if (System.nanoTime() - beat > ServerSentEvents.HEART_BEAT.toNanos()) {
                    out.beat();
                    beat = System.nanoTime();
                }
                out.flush();
            }
        } catch (IOException gone) {
            // The reader left, or was too slow.
        }
    }
}
