package com.apifyforge.gateway.event;

import com.apifyforge.gateway.follow.Followers;
import com.apifyforge.service.Metric;
import com.apifyforge.service.edge.RefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** The open streams: few for each user, and all of them end before the port closes. */
@Component
public class Streams implements SmartLifecycle {
    private static final int MOST_OF_A_USER = 20;

    private final Followers followers;
    private final SharedReads reads;
    private final Map<String, Integer> byUser = new HashMap<>();
    private volatile boolean open;

    Streams(Followers followers, SharedReads reads, MeterRegistry meters) {
        this.followers = followers;
        this.reads = reads;
        Metric.EVENT_STREAMS.gauge(meters, this::count);
    }

    private synchronized int count() {
        return byUser.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** To be closed with the stream. */
    public record Place(Streams streams, String userId) implements AutoCloseable {
        @Override
        public void close() {
            streams.close(userId);
        }
    }

    /** Throws {@link RefusedException} if the user has too many. */
    public synchronized Place open(String userId) {
        int others = byUser.getOrDefault(userId, 0);
        if (others >= MOST_OF_A_USER) {
            throw new RefusedException(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "TOO_MANY_STREAMS",
                    "This user has too many open streams. Close one first.");
        }
        byUser.put(userId, others + 1);
        return new Place(this, userId);
    }

    private synchronized void close(String userId) {
        if (byUser.computeIfPresent(userId, (user, count) -> count == 1 ? null : count - 1) == null) {
            reads.forget(userId);
        }
    }

    /** False as soon as the gateway stops. */
    public boolean isOpen() {
        return open;
    }

    @Override
    public void start() {
        open = true;
    }

    @Override
    public void stop() {
        open = false;
        followers.wakeAll();
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    /** Stops before the web server, which waits for what is under way. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
