package com.apifyforge.tokens.ledger;

import com.apifyforge.events.id.JobKey;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what came of leases. One write per job, whatever the number of its results; decided again if somebody was
 * faster.
 */
public final class Results {
    private static final int TRIES = 5;

    private final Jobs jobs;
    private final Uses uses;
    private final Consumer<Use> tokenRejected;
    private final Clock clock;
    private final MeterRegistry meters;

    /** {@code tokenRejected} gets each lease whose token Apify refused; it must not block. */
    public Results(Jobs jobs, Uses uses, Consumer<Use> tokenRejected, Clock clock, MeterRegistry meters) {
        this.jobs = jobs;
        this.uses = uses;
        this.tokenRejected = tokenRejected;
        this.clock = clock;
        this.meters = meters;
    }

    /** In the order given: true if the result was taken, or had been taken before. */
    public List<Boolean> take(List<LeaseResult> results) {
        Map<String, Use> of =
                uses.find(results.stream().map(LeaseResult::leaseId).toList());
        Boolean[] accepted = new Boolean[results.size()];
        Arrays.fill(accepted, false);
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (of.containsKey(results.get(i).leaseId())) {
                open.add(i);
            }
        }
        for (int tried = 0; tried < TRIES && !open.isEmpty(); tried++) {
            open = take(results, of, open, accepted);
        }
        open.forEach(i -> accepted[i] = false);
        record(results, of, accepted);
        return List.of(accepted);
    }

    /** Returns those whose job somebody else changed at the same moment. */
    private List<Integer> take(List<LeaseResult> results, Map<String, Use> of, List<Integer> open, Boolean[] accepted) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Set<String> keys = new HashSet<>();
        open.forEach(i -> keys.add(jobKey(of, results.get(i))));
        Map<String, Job> before = jobs.find(keys);
        Map<String, Job> after = new HashMap<>(before);
        for (int i : open) {
            Use use = use(of, results.get(i));
            String key = jobKey(of, results.get(i));
            Job job = after.get(key);
            Optional<Job> next = job == null ? Optional.empty() : ResultRules.apply(results.get(i), use, job, now);
            accepted[i] = next.isPresent();
            next.ifPresent(changed -> after.put(key, changed));
        }
        Set<String> lost = write(before, after, now);
        return open.stream()
                .filter(i -> lost.contains(jobKey(of, results.get(i))))
                .toList();
    }

    private Set<String> write(Map<String, Job> before, Map<String, Job> after, Instant now) {
        List<Job> changed = new ArrayList<>();
        before.forEach((key, old) -> {
            Job job = after.get(key);
            if (job != null && job.revision() != old.revision()) {
                // Several results of one job are one change.
                changed.add(job.at(old.revision() + 1));
            }
        });
        Set<String> written = jobs.write(changed, now);
        Set<String> lost = new HashSet<>();
        changed.forEach(job -> {
            if (!written.contains(job.key())) {
                lost.add(job.key());
            }
        });
        return lost;
    }

    private void record(List<LeaseResult> results, Map<String, Use> of, Boolean[] accepted) {
        Map<String, Use.Outcome> outcomes = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Use use = of.get(results.get(i).leaseId());
            if (use != null && accepted[i]) {
                Use.Outcome outcome = ResultRules.outcome(results.get(i));
                boolean first = outcomes.put(use.leaseId(), outcome) == null && use.outcome() == Use.Outcome.GRANTED;
                if (first) {
                    // An alert compares leases and results: one that is repeated must not stand for others.
                    Metric.LEASE_RESULTS.count(meters, use.purpose(), outcome);
                }
            }
            if (use != null && results.get(i) instanceof LeaseResult.TokenRejected) {
                tokenRejected.accept(use);
            }
        }
        uses.outcomes(outcomes);
    }

    /**
     * One FOLLOW lease serves all runs of its user, so the end of a run names its job itself. Whose job that is the
     * lease says, so no result touches a job of another user.
     */
    private static String jobKey(Map<String, Use> of, LeaseResult result) {
        Use use = use(of, result);
        return JobKey.of(use.userId(), result instanceof LeaseResult.Ended ended ? ended.ended() : use.jobId());
    }

    private static Use use(Map<String, Use> of, LeaseResult result) {
        @Nullable Use use = of.get(result.leaseId());
        if (use == null) {
            throw new IllegalStateException("Result of an unknown lease");
        }
        return use;
    }
}
