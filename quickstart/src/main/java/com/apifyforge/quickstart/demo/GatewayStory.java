package com.apifyforge.quickstart.demo;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.gateway.Connection;
import com.apifyforge.client.gateway.Event;
import com.apifyforge.client.gateway.GatewayVault;
import com.apifyforge.client.gateway.RefusedException;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** A user without Kafka, beside the others: connects, runs a job, follows it, reads what it wrote, disconnects. */
final class GatewayStory {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String FROM_THE_BEGINNING = "t-1.j-1";
    private static final String CONNECTS = "A user connects over the gateway";
    private static final String FOLLOWS = "and follows a job there to its end";
    private static final String READS = "and reads what it wrote";
    private static final String DISCONNECTS = "and disconnects there";
    private static final int ITEMS = 3;

    private final String user;
    private final String jobId;
    private final DemoUsers.Canary token;
    private final GatewayAccess access;
    /** By promise; read when all is over. */
    private final Map<String, Told> told = new LinkedHashMap<>();

    private final CountDownLatch over = new CountDownLatch(1);
    private final long end = System.nanoTime() + PATIENCE.toNanos();

    private record Told(String happened, boolean held) {}

    GatewayStory(DemoUsers cast, GatewayAccess access) {
        this.user = cast.named("dave");
        this.jobId = cast.named("over-gateway");
        this.token = cast.tokenOf("dave");
        this.access = access;
    }

    String user() {
        return user;
    }

    String jobId() {
        return jobId;
    }

    /** Goes on beside the other users, whatever is killed meanwhile. */
    void begin() {
        // Here and not beside: the code is over with it, and whoever watches gets the next.
        GatewayVault signedIn = persistently(() -> access.of(user));
        Thread.ofVirtual().name("gateway-story").start(() -> {
            try (GatewayVault vault = signedIn) {
                play(vault);
            } catch (RuntimeException e) {
                // What did not happen is judged as such.
                LoggerFactory.getLogger(GatewayStory.class).warn("The gateway's user did not get to the end", e);
            } finally {
                over.countDown();
            }
        });
    }

    private void play(GatewayVault vault) {
        var connected = persistently(() -> connect(vault));
        tell(CONNECTS, connected.state() + ", version " + connected.version(), isConnected(connected));
        var input = Json.mapper().readTree("{\"sandbox\":{\"seconds\":1,\"items\":" + ITEMS + "}}");
        persistently(() -> vault.run(jobId, new Target.Actor("demo~" + jobId), input, RunOptions.NONE));
        follow(vault);
        long items = persistently(() -> vault.items(jobId).count());
        tell(READS, items + " items", items == ITEMS);
        var after = persistently(vault::disconnect);
        tell(DISCONNECTS, after.state().name(), after.state() == Connection.State.NOT_CONNECTED);
    }

    private Connection connect(GatewayVault vault) {
        try (var secret = token.secret()) {
            return vault.connect(secret);
        }
    }

    private static boolean isConnected(Connection connection) {
        return connection.state() == Connection.State.CONNECTED;
    }

    private void follow(GatewayVault vault) {
        var types = new ArrayList<String>();
        var ids = new ArrayList<String>();
        vault.follow(FROM_THE_BEGINNING, event -> {
            types.add(event.type());
            ids.add(event.id());
            return !isLastOfTheJob(event);
        });
        boolean once = ids.stream().distinct().count() == ids.size();
        tell(
                FOLLOWS,
                types.size() + " events to " + types.getLast(),
                once && types.contains("JobStarted") && types.getLast().equals("JobSucceeded"));
    }

    private boolean isLastOfTheJob(Event event) {
        return event.data().path("jobId").asString("").equals(jobId)
                && event.type().matches("Job(Succeeded|Failed|TimedOut|Aborted|Refused|NeedsReview)");
    }

    /** What does not answer is back soon, or never; what is refused stays refused. */
    private <T> T persistently(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (RefusedException e) {
                throw e;
            } catch (VaultClientException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                uninterrupted(() -> over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
            }
        }
    }

    private synchronized void tell(String promise, String happened, boolean held) {
        told.put(promise, new Told(happened, held));
    }

    /** Waits for the end of it. */
    void judge(PromiseChecks promises) {
        uninterrupted(() -> over.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        synchronized (this) {
            for (String promise : new String[] {CONNECTS, FOLLOWS, READS, DISCONNECTS}) {
                var one = told.getOrDefault(promise, new Told("nothing", false));
                promises.add(promise, one.happened(), one.held());
            }
        }
    }

    private static void uninterrupted(Callable<?> wait) {
        try {
            wait.call();
        } catch (Exception e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
