package com.apifyforge.benchmarks.leases;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.load.ClosedLoop;
import com.apifyforge.benchmarks.load.OpenLoop;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests leases to start jobs, each with a ticket of its own: as fast as it goes, then at half of that rate. */
final class LeasesBenchmark implements AutoCloseable {
    private static final URI WORKER = URI.create("spiffe://apifyforge/apify-worker");

    private final MeasuredSystem system;
    private final LeasesSize size;
    private final Programs programs;
    private final List<LeaseCaller> callers;
    private final String round;
    private final AtomicInteger jobs = new AtomicInteger();

    LeasesBenchmark(MeasuredSystem system, LeasesSize size) {
        this.system = system;
        this.size = size;
        programs = Programs.of(system);
        round = system.newRound();
        var endpoints = system.endpoints();
        var ca = LocalCa.in(Objects.requireNonNull(endpoints.ca().getParent()), system.clock());
        // A certificate each: what a worker may ask for in a second is limited by its certificate.
        callers = IntStream.range(0, size.callers())
                .mapToObj(caller -> new LeaseCaller(endpoints, ca.issue("bench-worker-" + caller, WORKER)))
                .toList();
    }

    void connect() {
        Users.of(programs).connect(0, size.users());
    }

    Figures measure() {
        closed(size.warmUp(), new LeaseTally());
        var figures = new Figures()
                .put("users", size.users())
                .put("callers", size.callers())
                .put("perCall", size.perCall());
        double perSecond = full(figures);
        half(figures, perSecond / 2);
        return figures.put("memoryMiB", system.memory());
    }

    private double full(Figures figures) {
        var tally = new LeaseTally();
        var processor = system.processorTime();
        var own = MeasuredSystem.ownProcessorTime();
        var took = closed(size.time(), tally);
        figures.put("leases", tally.granted())
                .put("refused", tally.refused())
                .putPerSecond("leasesPerSecond", tally.granted(), took)
                .putPercentiles("call", tally.latencies)
                .putMillisOfEach(
                        "processorMillisPerLease", system.processorTime().minus(processor), tally.granted())
                .putMillisOfEach(
                        "callerProcessorMillisPerLease",
                        MeasuredSystem.ownProcessorTime().minus(own),
                        tally.granted());
        return tally.granted() * 1000.0 / took.toMillis();
    }

    private Duration closed(Duration time, LeaseTally tally) {
        return ClosedLoop.run(callers, time, caller -> {
            var asks = asks();
            tally.call(caller, asks, System.nanoTime());
        });
    }

    /** Tickets are signed before it begins: signing a hundred would count as waiting. */
    private void half(Figures figures, double perSecond) {
        double callsPerSecond = perSecond / size.perCall();
        int count = (int) Math.ceil(callsPerSecond * size.time().toSeconds());
        var calls = Stream.generate(this::asks).limit(count).toList();
        var tally = new LeaseTally();
        OpenLoop.run(
                callsPerSecond,
                count,
                (number, due) -> tally.call(callers.get(number % callers.size()), calls.get(number), due));
        figures.put("halfRatePerSecond", perSecond)
                .put("halfRateRefused", tally.refused())
                .putPercentiles("halfRateCall", tally.latencies);
    }

    private List<Ask> asks() {
        return Stream.generate(this::ask).limit(size.perCall()).toList();
    }

    private Ask ask() {
        int job = jobs.getAndIncrement();
        var target = new Target.Actor("bench~actor");
        var requested =
                programs.scheduler().job(round + job, Users.id(job % size.users()), target, null, RunOptions.NONE);
        return new Ask(requested.ticket(), Purpose.START);
    }

    @Override
    public void close() {
        callers.forEach(LeaseCaller::close);
        programs.close();
    }
}
