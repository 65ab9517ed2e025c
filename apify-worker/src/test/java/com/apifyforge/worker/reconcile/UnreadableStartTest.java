package com.apifyforge.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadableStartTest {
    @ParameterizedTest
    @CsvSource({
        "APIFY_UNREADABLE:302,        answered with status 302",
        "APIFY_UNREADABLE:id:302,     an id that cannot be used: 302",
        "APIFY_UNREADABLE:id:a?b,     an id that cannot be used: a?b",
        "APIFY_UNREADABLE:id:,        'an id that cannot be used: '",
    })
    void whatAJobWasClosedForIsToldAsWhatItWas(String reason, String told) {
        var job = new JobRequested(
                "job-1", "user-1", new Target.Actor("a~b"), null, RunOptions.NONE, "a.b.c", Instant.EPOCH);

        var answer = UnreadableStart.of(reason).orElseThrow();
        var review = answer.review(job);

        assertThat(answer.text()).isEqualTo(reason);
        assertThat(review.reason()).isEqualTo("APIFY_UNREADABLE");
        assertThat(review.hint()).contains(told);
    }

    @Test
    void anotherReasonIsNone() {
        assertThat(UnreadableStart.of("APIFY_INVALID_INPUT")).isEmpty();
    }
}
