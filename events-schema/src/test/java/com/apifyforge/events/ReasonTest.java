package com.apifyforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.Reason.Place;
import com.apifyforge.events.lease.Refusal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code that a program may meet has a hint. */
class ReasonTest {
    @ParameterizedTest
    @EnumSource
    void everyReasonSaysWhatHappenedInFullSentences(Reason reason) {
        assertThat(reason.hint()).matches("[A-Za-z].{20,240}\\.").doesNotContain(Contents.TOKEN_PREFIX);
        assertThat(reason.places()).isNotEmpty();
    }

    @Test
    void whatALeaseAnswerSaysIsARefusalAndTheOtherWayRound() {
        assertThat(Arrays.stream(Refusal.values()).map(Refusal::reason))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Reason.values())
                        .filter(reason -> reason.places().contains(Place.LEASE))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultIsAReasonOfADeadLetter(Fault fault) {
        assertThat(fault.reason().places()).contains(Place.DEAD_LETTER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "NOT_CONNECTED;         The user has no connected Apify token. The user has to connect one.",
                "APIFY_SOMETHING_NEW;   Apify answered with this error.",
                "CANCEL_TICKET_EXPIRED; The cancel could not be carried out. The job's ticket is over. Request a new job.",
                "OF_A_LATER_VERSION;    ''"
            })
    void aCodeOfAFamilyHasAHintToo(String code, String hint) {
        assertThat(Reason.hint(code)).isEqualTo(hint);
    }
}
