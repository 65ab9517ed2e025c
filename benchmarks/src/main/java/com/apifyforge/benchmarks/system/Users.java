package com.apifyforge.benchmarks.system;

import com.apifyforge.benchmarks.figures.Latencies;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects the users of a measurement: frontends side by side, each the next user when its last one is connected. */
public final class Users {
    private static final String MARK = "bench";
    private static final int SIDE_BY_SIDE = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Topics topics;
    private final List<Frontend> frontends;
    private final Map<String, CompletableFuture<TokenStored>> waiting = new ConcurrentHashMap<>();

    public Users(Topics topics, List<Frontend> frontends) {
        this.topics = topics;
        this.frontends = frontends;
    }

    /** Through one frontend, as fast as starting needs it. */
    public static Users of(Programs programs) {
        return new Users(programs.topics(), Collections.nCopies(SIDE_BY_SIDE, programs.frontend()));
    }

    /** How long all took, and each from before its token was sealed until its {@link TokenStored} was read. */
    public record Connected(Duration took, Latencies latencies) {}

    public static String id(int user) {
        return "bench-user-" + user;
    }

    /** Whose token is in this {@code Authorization} header: the stand-in knows nothing else of who calls. */
    public static int of(String authorization) {
        return Integer.parseInt(authorization.substring(authorization.lastIndexOf(MARK) + MARK.length()));
    }

    /** Connects the users {@code from} to before {@code to}. */
    public Connected connect(int from, int to) {
        var next = new AtomicInteger(from);
        var latencies = new Latencies();
        try (var events = topics.tail(List.of(Topic.TOKEN_EVENTS.topicName()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long began = System.nanoTime();
            var connecting = frontends.stream()
                    .map(frontend -> CompletableFuture.runAsync(
                            () -> {
                                for (int user = next.getAndIncrement(); user < to; user = next.getAndIncrement()) {
                                    connect(frontend, user, latencies);
                                }
                            },
                            threads))
                    .toList();
            while (!connecting.stream().allMatch(Future::isDone)) {
                events.poll(Duration.ofMillis(50)).forEach(this::answer);
            }
            connecting.forEach(CompletableFuture::join);
            return new Connected(Duration.ofNanos(System.nanoTime() - began), latencies);
        }
    }

    private void connect(Frontend frontend, int user, Latencies latencies) {
        var stored = new CompletableFuture<TokenStored>();
        waiting.put(id(user), stored);
        long began = System.nanoTime();
        try (var token = token(user)) {
            frontend.connect(id(user), token);
        }
        stored.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        latencies.addSince(began);
    }

    private void answer(Tail.Entry entry) {
        entry.message(TokenEvent.class).ifPresent(event -> {
            var connect = waiting.remove(event.userId());
            if (connect != null && event instanceof TokenStored stored) {
                connect.complete(stored);
            } else if (connect != null && event instanceof TokenRejected rejected) {
                connect.completeExceptionally(
                        new IllegalStateException("A connect was rejected: " + rejected.reason()));
            }
        });
    }

    /** Of the shape that Apify's have: {@code apify_api_} and 36 letters or digits. */
    private static Secret token(int user) {
        byte[] token = new byte[46];
        Arrays.fill(token, (byte) '0');
        byte[] start = ("apify_api_" + MARK).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, token, 0, start.length);
        for (int at = token.length - 1, rest = user; rest > 0; rest /= 10) {
            token[at--] = (byte) ('0' + rest % 10);
        }
        return Secret.takeOwnershipOf(token);
    }
}
