package com.apifyforge.gateway.event;

import com.apifyforge.gateway.follow.Followers;
import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.gateway.log.LoggedEvent;
import com.apifyforge.gateway.log.Position;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.web.JsonBody;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Server-sent events. Each stream is a virtual thread that writes when it is woken and blocks while its reader is slow:
 * after the port's ten seconds it is cut off, and the reader goes on from the last id it has. Nothing is kept for it
 * here.
 */
@RestController
class EventStreamController {
    private final EventLog log;
    private final Followers followers;
    private final Streams streams;
    private final SharedReads reads;
    private final Clock clock;

    EventStreamController(EventLog log, SharedReads reads, Followers followers, Streams streams, Clock clock) {
        this.log = log;
        this.reads = reads;
        this.followers = followers;
        this.streams = streams;
        this.clock = clock;
    }

    /** Ends with the caller's token, with the gateway or with the reader. */
    @GetMapping(path = "/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            Caller caller,
            Authentication who,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            HttpMethod method,
            HttpServletResponse response) {
        if (method == HttpMethod.HEAD) {
            // Spring has GET's method answer it. A client takes the answer for whole, and would send its next call on
            // a connection on which the stream goes on.
            return;
        }
        // Before the end is looked up: what comes in between wakes it.
        try (var follower = followers.follow(caller.userId());
                var _ = streams.open(caller.userId())) {
            Instant end = end(who);
            Position position = last == null || last.isEmpty() ? log.end(caller.userId()) : position(last);
            var out = ServerSentEvents.to(response);
            // The place to go on from is told at once, for a reader that loses the connection before the first event.
            out.write("id: " + position);
            long news = follower.wokenAt();
            while (streams.isOpen() && clock.instant().isBefore(end)) {
                List<LoggedEvent> page = reads.after(caller.userId(), position, news);
                for (LoggedEvent event : page) {
                    position = position.after(event);
                    out.write(text(position, event));
                }
                if (page.isEmpty()) {
                    out.flush();
                    if (follower.await(untilNextBeat(end))) {
                        news = follower.wokenAt();
                    } else {
                        out.beat();
                        // Who wakes may be away: then a heart beat looks for itself.
                        news = System.nanoTime();
                    }
                }
            }
            out.flush();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            // The reader left, or was too slow.
        }
    }

    private Duration untilNextBeat(Instant end) {
        var left = Duration.between(clock.instant(), end);
        return left.isNegative() || left.compareTo(ServerSentEvents.HEART_BEAT) > 0
                ? ServerSentEvents.HEART_BEAT
                : left;
    }

    /** A certificate was looked at when the connection was made, and the stream is that connection's. */
    private static Instant end(Authentication who) {
        return who.getPrincipal() instanceof Jwt token
                ? Objects.requireNonNullElse(token.getExpiresAt(), Instant.MIN)
                : Instant.MAX;
    }

    private static Position position(String last) {
        return Position.parse(last)
                .orElseThrow(() -> JsonBody.malformed("Last-Event-ID is the id of an event of this stream, as it is."));
    }

    private static String text(Position position, LoggedEvent event) {
        // The data is one line of JSON.
        return "id: " + position + "\nevent: " + event.type() + "\ndata: " + event.data();
    }
}
