package com.apifyforge.benchmarks.connects;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.system.MeasuredSystem;
import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import java.util.List;
import java.util.stream.Stream;

/** Frontends of their own, each with its own connection to Kafka, connect users side by side. */
final class ConnectsBenchmark implements AutoCloseable {
    private final MeasuredSystem system;
    private final List<Programs> frontends;
    private final Users users;

    ConnectsBenchmark(MeasuredSystem system, int frontends) {
        this.system = system;
        this.frontends =
                Stream.generate(() -> Programs.of(system)).limit(frontends).toList();
        users = new Users(
                this.frontends.getFirst().topics(),
                this.frontends.stream().map(Programs::frontend).toList());
    }

    /** Those of the warm-up are other users: connecting again would replace a token. */
    Figures measure(int warmUp, int count) {
        users.connect(0, warmUp);
        var processor = system.processorTime();
        var connected = users.connect(warmUp, warmUp + count);
        return new Figures()
                .put("frontends", frontends.size())
                .put("connects", connected.latencies().count())
                .putPerSecond("connectsPerSecond", count, connected.took())
                .putPercentiles("connect", connected.latencies())
                .putMillisOfEach(
                        "processorMillisPerConnect", system.processorTime().minus(processor), count)
                .put("memoryMiB", system.memory());
    }

    @Override
    public void close() {
        frontends.forEach(Programs::close);
    }
}
