package com.apifyforge.benchmarks.system;

import com.apifyforge.client.Frontend;
import com.apifyforge.client.Topics;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Connects the users of a measurement. */
public final class Users {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 64;

    private final Topics topics;
    private final Frontend frontend;

    public Users(Topics topics, Frontend frontend) {
        this.topics = topics;
        this.frontend = frontend;
    }

    public static String id(int user) {
        return "bench-user-" + user;
    }

    /** Connects so many, side by side, and returns how long that took: from the first command to the last event. */
    public Duration connect(int count) {
        try (var events = topics.tail(List.of(Topic.TOKEN_EVENTS.topicName()))) {
            Instant began = Instant.now();
            Set<String> sent = ConcurrentHashMap.newKeySet();
            send(count, sent);
            Map<String, Instant> stored = new HashMap<>();
            while (stored.size() < count) {
                if (Instant.now().isAfter(began.plus(PATIENCE))) {
                    throw new IllegalStateException(
                            "Of " + count + " users " + stored.size() + " are connected after " + PATIENCE);
                }
                events.poll(Duration.ofMillis(200))
                        .forEach(entry -> entry.message(TokenEvent.class).ifPresent(event -> {
                            if (event instanceof TokenStored it && sent.contains(it.commandId())) {
                                stored.put(it.commandId(), entry.appended());
                            }
                        }));
            }
            Instant last = stored.values().stream().max(Instant::compareTo).orElseThrow();
            return Duration.between(began, last);
        }
    }

    private void send(int count, Set<String> sent) {
        var places = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int user = i;
                threads.submit(() -> {
                    places.acquireUninterruptibly();
                    try (var token = token(user)) {
                        sent.add(frontend.connect(id(user), token));
                    } finally {
                        places.release();
                    }
                });
            }
        }
    }

    /** Of the shape that Apify's have: {@code apify_api_} and 36 letters or digits. */
    private static Secret token(int user) {
        byte[] token = new byte[46];
        Arrays.fill(token, (byte) '0');
        byte[] start = "apify_api_bench".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, token, 0, start.length);
        for (int at = token.length - 1, rest = user; rest > 0; rest /= 10) {
            token[at--] = (byte) ('0' + rest % 10);
        }
        return Secret.takeOwnershipOf(token);
    }
}
