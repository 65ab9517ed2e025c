package com.apifyforge.quickstart.demo;

import com.apifyforge.client.Tail;
import com.apifyforge.events.Message;
import com.apifyforge.events.codec.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Everything seen on the topics so far, each message once by its id, and a place to wait for what is still to come. */
public final class EventLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /** One message as it was seen. */
    public record Seen(Instant time, String topic, String id, Message message) {}

    private final Tail tail;
    private final Consumer<Seen> told;
    private final List<Seen> seen = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Thread reader = new Thread(this::read, "event-log");
    private volatile boolean closed;

    /** {@code told} gets each message once, in the order of arrival. */
    EventLog(Tail tail, Consumer<Seen> told) {
        this.tail = tail;
        this.told = told;
        reader.start();
    }

    private void read() {
        try (tail) {
            while (!closed) {
                tail.poll(POLL).forEach(this::take);
            }
        }
    }

    private void take(Tail.Entry entry) {
        if (entry.received() instanceof Received.Good(var id, var time, var message) && ids.add(entry.topic() + id)) {
            var one = new Seen(time, entry.topic(), id, message);
            told.accept(one);
            synchronized (seen) {
                seen.add(one);
                seen.notifyAll();
            }
        }
    }

    /** The first message of this kind that fits, seen already or within {@code patience}. */
    public <M extends Message> Optional<M> await(Class<M> kind, Predicate<M> wanted, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (seen) {
            while (true) {
                var found = all(kind, wanted).stream().findFirst();
                long left = (end - System.nanoTime()) / 1_000_000;
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                waitFor(left);
            }
        }
    }

    private void waitFor(long millis) {
        try {
            seen.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an event", e);
        }
    }

    public <M extends Message> List<M> all(Class<M> kind, Predicate<M> wanted) {
        synchronized (seen) {
            return seen.stream()
                    .map(Seen::message)
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(wanted)
                    .toList();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
