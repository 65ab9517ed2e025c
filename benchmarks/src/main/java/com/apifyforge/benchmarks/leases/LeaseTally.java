package com.apifyforge.benchmarks.leases;

import com.apifyforge.benchmarks.figures.Latencies;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What came of the calls of one phase. */
final class LeaseTally {
    final Latencies latencies = new Latencies();
    private final LongAdder granted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** {@code due} is the moment from which the call's latency counts. */
    void call(LeaseCaller caller, List<Ask> asks, long due) {
        var answers = caller.ask(asks);
        latencies.addSince(due);
        long leases = answers.stream()
                .filter(answer -> answer instanceof LeaseAnswer.Start)
                .count();
        granted.add(leases);
        refused.add(answers.size() - leases);
    }

    long granted() {
        return granted.sum();
    }

    long refused() {
        return refused.sum();
    }
}
