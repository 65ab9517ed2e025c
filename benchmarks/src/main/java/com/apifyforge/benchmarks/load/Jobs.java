package com.apifyforge.benchmarks.load;

import com.apifyforge.benchmarks.system.Programs;
import com.apifyforge.benchmarks.system.Users;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Some jobs of a round, signed before they are due: signing is not what is measured. */
public final class Jobs {
    private static final Target ACTOR = new Target.Actor("bench~actor");

    private final Programs programs;
    private final StartLog log;
    private final int from;
    private final List<JobRequested> requests;

    /** Those from {@code from} to before {@code to}; {@code user} tells whose a job is. */
    public Jobs(Programs programs, StartLog log, int from, int to, IntUnaryOperator user) {
        this.programs = programs;
        this.log = log;
        this.from = from;
        requests = IntStream.range(from, to)
                .mapToObj(job -> programs.scheduler()
                        .job(log.jobId(job), Users.id(user.applyAsInt(job)), ACTOR, log.input(job), RunOptions.NONE))
                .toList();
    }

    /** Completes when Kafka has it. {@code due} is the moment from which its latency counts. */
    public CompletableFuture<Void> send(int job, long due) {
        log.due(job, due);
        return programs.scheduler().send(requests.get(job - from));
    }

    /** At once, and returns when Kafka has all of them. */
    public void sendAll() {
        long due = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(from, from + requests.size())
                        .mapToObj(job -> send(job, due))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }
}
