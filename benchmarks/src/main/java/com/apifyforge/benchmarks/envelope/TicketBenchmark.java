package com.apifyforge.benchmarks.envelope;

import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.events.ticket.TicketVerifier;
import com.apifyforge.events.ticket.TicketVerifier.Verdict;
import com.apifyforge.secret.CryptoProvider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A job's ticket. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init")
public class TicketBenchmark {
    private final TicketSigner signer = TicketSigner.generate("bench");
    private TicketVerifier verifier;
    private TicketClaims claims;
    private String ticket;

    @Setup
    public void prepare() {
        CryptoProvider.install();
        verifier = new TicketVerifier(
                Json.mapper().writeValueAsString(Map.of("keys", List.of(signer.publicJwk()))), Clock.systemUTC());
        var now = Clock.systemUTC().instant();
        claims = claims(0, now);
        ticket = signer.sign(claims);
    }

    /** Tickets that the verifier has not seen. */
    @State(Scope.Benchmark)
    public static class NewTickets {
        /** One more than a verifier remembers as signed: when the first comes again, it is new once more. */
        private static final int COUNT = 20_001;

        private List<String> tickets;
        private int next;

        @Setup
        public void sign(TicketBenchmark benchmark) {
            var now = benchmark.claims.issuedAt();
            tickets = IntStream.range(0, COUNT)
                    .mapToObj(job -> benchmark.signer.sign(claims(job, now)))
                    .toList();
        }

        String next() {
            next = (next + 1) % COUNT;
            return tickets.get(next);
        }
    }

    private static TicketClaims claims(int job, Instant now) {
        return new TicketClaims(
                "scheduler",
                "bench-user",
                "job-" + job,
                new Target.Actor("bench~actor"),
                now,
                now.plus(Duration.ofDays(1)));
    }

    @Benchmark
    public String signTicket() {
        return signer.sign(claims);
    }

    @Benchmark
    public Verdict verifyTicket(NewTickets tickets) {
        return verifier.verify(tickets.next());
    }

    /** As with each look at the job's run. */
    @Benchmark
    public Verdict verifyTicketAgain() {
        return verifier.verify(ticket);
    }
}
