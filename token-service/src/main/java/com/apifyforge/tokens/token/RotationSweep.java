package com.apifyforge.tokens.token;

import com.apifyforge.events.TokenEvent.TokenRotationDue;
import com.apifyforge.service.Metric;
import com.apifyforge.service.sweep.Sweep;
import com.apifyforge.tokens.outbox.Outbox;
import com.apifyforge.tokens.outbox.OutboxRelay;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Says {@code TokenRotationDue} for tokens that have grown old. */
final class RotationSweep implements Sweep {
    private static final int BATCH = 100;

    private final Tokens tokens;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final RotationPlan plan;
    private final Clock clock;
    private final MeterRegistry meters;

    RotationSweep(
            Tokens tokens, Outbox outbox, OutboxRelay relay, RotationPlan plan, Clock clock, MeterRegistry meters) {
        this.tokens = tokens;
        this.outbox = outbox;
        this.relay = relay;
        this.plan = plan;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run() {
        Instant now = Instant.ofEpochMilli(clock.millis());
        tokens.reminderDue(now, BATCH).forEach(row -> remind(row, now));
    }

    private void remind(TokenRow row, Instant now) {
        if (row.live() instanceof Token.Live token) {
            remind(row, token, now);
        }
    }

    private void remind(TokenRow row, Token.Live token, Instant now) {
        TokenVersion id = token.id();
        Instant storedAt = token.dates().storedAt();
        long age = Duration.between(storedAt, now).toDays();
        var event = new TokenRotationDue(id.tokenId(), id.userId(), id.version(), age);
        String eventId = id.keyId() + ":TokenRotationDue:" + age;
        // A change in between wins; if the token is still old, the next run says so.
        if (tokens.change(row, TokenDocuments.remindAt(plan.next(storedAt, now)), outbox.append(eventId, now, event))) {
            Metric.TOKEN_EVENTS.count(meters, "TokenRotationDue", Metric.NONE);
            relay.relay(id.userId());
        }
    }
}
