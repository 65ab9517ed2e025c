package com.apifyforge.benchmarks.growth;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.system.ServiceProcess;
import java.time.Duration;
import java.util.List;

/** What processes of one kind use of a processor from now on. */
final class Usage {
    private final List<ServiceProcess> processes;
    private final List<Duration> before;
    private final long began = System.nanoTime();

    Usage(List<ServiceProcess> processes) {
        this.processes = processes;
        before = used();
    }

    private List<Duration> used() {
        return processes.stream().map(ServiceProcess::processorTime).toList();
    }

    /** Of the one that used least and of the one that used most. */
    Figures figures() {
        long took = System.nanoTime() - began;
        var now = used();
        double least = 100;
        double most = 0;
        for (int at = 0; at < now.size(); at++) {
            double percent = 100.0 * now.get(at).minus(before.get(at)).toNanos() / took;
            least = Math.min(least, percent);
            most = Math.max(most, percent);
        }
        return new Figures().put("leastPercent", least).put("mostPercent", most);
    }
}
