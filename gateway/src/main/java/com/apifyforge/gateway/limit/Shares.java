package com.apifyforge.gateway.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts calls by who makes them, in periods that begin with a first call. Safe for use by many threads. */
final class Shares {
    /** Of those that called last; whoever is forgotten counts anew. */
    static final int MOST_KNOWN = 50_000;

    private final LimitSettings settings;
    private final Clock clock;
    private final Map<Object, Period> periods = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Period> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    private record Period(Instant begin, int calls) {}

    /** What is left of a share after a call; {@code reset} is when it is whole again. */
    record Share(boolean allowed, int left, Duration reset) {}

    Shares(LimitSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Counts one more call, unless there is nothing left. */
    synchronized Share take(Object who) {
        Instant now = clock.instant();
        Period before = periods.get(who);
        Period period = before == null || isOver(before, now) ? new Period(now, 0) : before;
        boolean allowed = period.calls < settings.calls();
        int calls = allowed ? period.calls + 1 : period.calls;
        periods.put(who, new Period(period.begin, calls));
        Instant end = period.begin.plus(settings.period());
        return new Share(allowed, settings.calls() - calls, Duration.between(now, end));
    }

    /** Also of a clock that was set back: else nobody might call until it is as late again. */
    private boolean isOver(Period period, Instant now) {
        return now.isBefore(period.begin) || !now.isBefore(period.begin.plus(settings.period()));
    }
}
