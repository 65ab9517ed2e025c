package com.apifyforge.client.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPositionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"job.commands.v1-3@17", "job.commands.v1-dlt-0@0", "job.watch.5s.v1-999999999@999999999999999999"
            })
    void placeIsReadAsItIsWritten(String text) {
        assertThat(RecordPosition.of(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "job.commands.v1",
                "job.commands.v1-3",
                "-3@1",
                "a-@1",
                "a-1@",
                "a-1@-1",
                "a-1@1e3",
                "a-9999999999@1",
                "a-1@9999999999999999999",
                "a b-1@1",
                "a-1@1\n",
                "a-\u0661@1"
            })
    void anythingElseIsNoPlace(String text) {
        assertThat(RecordPosition.of(text)).isEmpty();
    }
}
