package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Answer;
import java.time.Instant;

/** An answer, or the promise of one that is given when the run ends or time is up. */
public sealed interface Reply {
    record Now(Answer answer) implements Reply {}

    /** {@code answer} is made when it is written, with the run as it is then. */
    record WhenEnded(RunLifecycle run, Instant atLatest, java.util.function.Function<Instant, Answer> answer)
            implements Reply {}

    static Reply now(Answer answer) {
        return new Now(answer);
    }
}
