package com.apifyforge.benchmarks.system;

import com.apifyforge.client.Endpoints;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Token-services and workers, each a process of its own. */
public final class ServiceProcesses implements AutoCloseable {
    private final Endpoints endpoints;
    private final Clock clock;
    private final Path logs;
    private final Cleanup cleanup = new Cleanup();
    private final List<ServiceProcess> tokenServices = new ArrayList<>();
    private final List<ServiceProcess> workers = new ArrayList<>();

    ServiceProcesses(Endpoints endpoints, Clock clock, Path logs) {
        this.endpoints = endpoints;
        this.clock = clock;
        this.logs = logs;
    }

    void startTokenServices(List<List<String>> commands) {
        start("token-service", commands, tokenServices);
    }

    void startWorkers(List<List<String>> commands) {
        start("apify-worker", commands, workers);
    }

    private void start(String name, List<List<String>> commands, List<ServiceProcess> started) {
        for (var command : commands) {
            var process = new ServiceProcess(command, logs.resolve(name + "-" + started.size() + ".log"));
            cleanup.add(process::close);
            started.add(process);
        }
        started.forEach(ServiceProcess::awaitServing);
    }

    public List<ServiceProcess> tokenServices() {
        return tokenServices;
    }

    public List<ServiceProcess> workers() {
        return workers;
    }

    public Clock clock() {
        return clock;
    }

    public Programs programs() {
        return Programs.of(endpoints, clock);
    }

    /** What the job ids of a round begin with; the given servers still have the jobs of earlier ones. */
    public String newRound() {
        return MeasuredSystem.newRound(clock);
    }

    @Override
    public void close() {
        cleanup.close();
    }
}
