package com.apifyforge.tokens.command;

import com.apifyforge.service.Unforeseen;
import com.apifyforge.service.sweep.Sweep;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.tokens.command.PendingConnects.PendingConnect;
import io.opentelemetry.api.common.Attributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries waiting connects again, a batch at a time and all of a batch at once. */
final class PendingConnectSweep implements Sweep {
    private static final Logger log = LoggerFactory.getLogger(PendingConnectSweep.class);
    private static final int BATCH = 100;
    private static final Duration CLAIM = Duration.ofMinutes(2);

    private final PendingConnects waiting;
    private final TokenCommandHandler commands;
    private final Traces traces;
    private final Clock clock;

    PendingConnectSweep(PendingConnects waiting, TokenCommandHandler commands, Traces traces, Clock clock) {
        this.waiting = waiting;
        this.commands = commands;
        this.traces = traces;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() {
        Instant now = clock.instant();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            waiting.claimDue(now, now.plus(CLAIM), BATCH).forEach(due -> threads.execute(() -> traced(due)));
        }
    }

    private void traced(PendingConnect due) {
        Traces.within(traces.again(due.trace(), "ConnectToken", Attributes.empty()), () -> retry(due));
    }

    private void retry(PendingConnect due) {
        try {
            commands.retry(due);
        } catch (RuntimeException e) {
            log.warn("{} could not be tried and comes again: {}", due.connect(), Unforeseen.of(e));
        }
    }
}
