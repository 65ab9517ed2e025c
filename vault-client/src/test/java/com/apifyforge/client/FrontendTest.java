package com.apifyforge.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.TokenEvent;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrontendTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(stored("mine"), true),
                Arguments.of(stored("another tab's"), false),
                Arguments.of(stored(null), false),
                Arguments.of(revoked("mine"), true),
                Arguments.of(revoked("another tab's"), false),
                Arguments.of(revoked(null), false),
                Arguments.of(new TokenEvent.TokenRejected("alice", "mine", "SEAL_BROKEN"), true),
                Arguments.of(new TokenEvent.TokenRejected("alice", "another tab's", "SEAL_BROKEN"), false),
                Arguments.of(new TokenEvent.TokenInvalidated("token", "alice", 1, NOW, "token-expired"), false),
                Arguments.of(new TokenEvent.TokenRotationDue("token", "alice", 1, 90), false));
    }

    @ParameterizedTest
    @MethodSource("events")
    void onlyTheEventOfItsOwnCommandAnswersIt(TokenEvent event, boolean answers) {
        assertThat(Frontend.answers(event, "mine")).isEqualTo(answers);
    }

    private static TokenEvent stored(String commandId) {
        return new TokenEvent.TokenStored("token", "alice", 1, null, null, NOW, NOW, false, commandId);
    }

    private static TokenEvent revoked(String commandId) {
        return new TokenEvent.TokenRevoked("token", "alice", 1, NOW, "DISCONNECTED_BY_USER", commandId);
    }
}
