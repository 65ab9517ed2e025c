package com.apifyforge.gateway.operations;

import com.apifyforge.gateway.operations.Part.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.JsonNode;

/** What is said of each part, by what was found. */
final class Parts {
    private static final long BEHIND = 500;

    /** Jobs are counted up to here. */
    static final int MOST_COUNTED = 1000;

    private Parts() {}

    static Part kafka(boolean answers, boolean tellsOffsets) {
        String name = "kafka";
        if (!answers) {
            return new Part(
                    name,
                    State.DOWN,
                    "Kafka does not answer this gateway: commands and events wait. Look at the brokers.",
                    "kafka-down");
        }
        return tellsOffsets
                ? Part.up(name, "Kafka answers.")
                : new Part(
                        name,
                        State.DEGRADED,
                        "Kafka answers, and does not tell this gateway where its topics end. Check the gateway's rights"
                                + " in docs/kafka-acls.md.",
                        null);
    }

    static Part database(boolean answers) {
        return answers
                ? Part.up("gateway-database", "The gateway's database answers.")
                : new Part(
                        "gateway-database",
                        State.DOWN,
                        "The gateway's database does not answer: state cannot be told, jobs and leases go on."
                                + " Look at its MongoDB.",
                        "mongodb-down");
    }

    static Part projection(Health health) {
        Object behind = health.getDetails().get("behind");
        if (behind == null) {
            return new Part("projection", State.UNKNOWN, "Nobody can tell how far behind the topics it is.", null);
        }
        String text = "The gateway's state is " + behind + " records behind the topics.";
        return Status.UP.equals(health.getStatus())
                ? Part.up("projection", text)
                : new Part(
                        "projection",
                        State.DEGRADED,
                        text + " What it shows is old, and it is not ready until it has caught up.",
                        "consumer-lag");
    }

    static Part tokenService(Optional<JsonNode> freezes, List<Offsets.Lag> lag) {
        String name = "token-service";
        if (freezes.isEmpty()) {
            return new Part(
                    name,
                    State.DOWN,
                    "The token-service does not answer, or does not take the gateway's operator certificate: no leases,"
                            + " no connects, no disconnects.",
                    "service-down");
        }
        return freezes.get().isEmpty()
                ? orBehind(name, name, "The token-service answers.", lag)
                : new Part(
                        name,
                        State.DEGRADED,
                        "It answers, and leases are frozen: jobs of those workers wait until the freeze is lifted.",
                        "suspected-worker-theft");
    }

    static Part worker(boolean answers, List<Offsets.Lag> lag) {
        String name = "apify-worker";
        return answers
                ? orBehind(name, name + ".", "The worker answers.", lag)
                : new Part(
                        name,
                        State.DOWN,
                        "The worker that serves results does not answer. If others run, jobs go on.",
                        "service-down");
    }

    private static Part orBehind(String name, String group, String good, List<Offsets.Lag> lag) {
        long behind = lag.stream()
                .filter(one -> one.group().startsWith(group))
                .mapToLong(Offsets.Lag::records)
                .sum();
        return behind <= BEHIND
                ? Part.up(name, good)
                : new Part(
                        name,
                        State.DEGRADED,
                        good + " It is " + behind + " records behind its topics.",
                        "consumer-lag");
    }

    /** One that this gateway cannot ask: known by the jobs that wait for it. */
    static Part awaited(String name, OptionalInt waiting, String runbook) {
        if (waiting.isEmpty()) {
            return new Part(name, State.UNKNOWN, "Nobody can tell whether jobs wait for it.", null);
        }
        int jobs = waiting.getAsInt();
        String number = jobs < MOST_COUNTED ? String.valueOf(jobs) : MOST_COUNTED + " or more";
        return jobs == 0
                ? Part.up(name, "No job waits for it.")
                : new Part(
                        name,
                        State.DEGRADED,
                        "Jobs that wait because it gave no usable answer: " + number
                                + ". They are tried again by themselves.",
                        runbook);
    }
}
