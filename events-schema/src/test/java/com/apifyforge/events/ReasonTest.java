package com.apifyforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.Reason.Place;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.token.TokenShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code that a program may meet has a hint. */
class ReasonTest {
    @ParameterizedTest
    @EnumSource
    void everyReasonSaysWhatHappenedInFullSentences(Reason reason) {
        assertThat(reason.hint()).matches("[A-Za-z].{20,240}\\.").doesNotContain(TokenShape.TOKEN_PREFIX);
        assertThat(reason.places().isEmpty()).as("said in a family alone").isEqualTo(reason == Reason.NOT_IN_TIME);
    }

    @Test
    void whatALeaseAnswerSaysIsARefusalAndTheOtherWayRound() {
        assertThat(Arrays.stream(Refusal.values()).map(Refusal::reason))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Reason.values())
                        .filter(reason -> reason.places().contains(Place.LEASE))
                        .toList());
    }

    /** A bad record whose ids can be read ends its job with the fault; of an unknown version nothing can be read. */
    @ParameterizedTest
    @MethodSource("ofTheCodec")
    void whatTheCodecRefusesIsSaidInADeadLetterAndOfTheJobWhoseIdsCanBeRead(Reason reason) {
        assertThat(reason.places()).contains(Place.DEAD_LETTER);
        assertThat(reason.places().contains(Place.JOB)).isEqualTo(reason != Reason.UNKNOWN_VERSION);
    }

    static Set<Reason> ofTheCodec() throws IOException {
        return found("Reason\\.([A-Z_]+)", Path.of("src/main/java/com/apifyforge/events/codec"));
    }

    /** Where the services write dead letters, plus the refusals of which nobody vouches for the sender. */
    @Test
    void whatTheServicesWriteInDeadLettersIsPlacedThere() throws IOException {
        var written = Stream.concat(
                        ofTheCodec().stream(),
                        Arrays.stream(Refusal.values()).filter(Refusal::forged).map(Refusal::reason))
                .collect(Collectors.toSet());
        written.add(Reason.JOB_ID_REUSED);
        for (String module : List.of("apify-worker", "token-service")) {
            written.addAll(found(
                    "(?:records\\.deadLetter\\(work, |setAside\\(\\s*record, )Reason\\.([A-Z_]+)",
                    Path.of("..", module, "src/main/java")));
        }

        assertThat(placed(Place.DEAD_LETTER)).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void whatRejectsOrRevokesATokenIsPlacedThere() throws IOException {
        Path main = Path.of("../token-service/src/main/java/com/apifyforge/tokens");
        var written = found("Reason\\.([A-Z_]+)", main.resolve("token/TokenVault.java"));
        for (String file : List.of("ConnectAttempt", "TokenCommandHandler", "PendingConnects", "PendingConnectSweep")) {
            written.addAll(found("Reason\\.([A-Z_]+)", main.resolve("command/" + file + ".java")));
        }
        Arrays.stream(TokenShape.Slip.values()).map(TokenShape.Slip::reason).forEach(written::add);
        // Of older services.
        written.add(Reason.TOKEN_MALFORMED);

        assertThat(placed(Place.TOKEN)).containsExactlyInAnyOrderElementsOf(written);
    }

    private static List<Reason> placed(Place place) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.places().contains(place))
                .toList();
    }

    private static Set<Reason> found(String pattern, Path under) throws IOException {
        var found = EnumSet.noneOf(Reason.class);
        try (var files = Files.walk(under)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Pattern.compile(pattern)
                        .matcher(Files.readString(file))
                        .results()
                        // The beginning of a family is none.
                        .forEach(match -> Reason.of(match.group(1)).ifPresent(found::add));
            }
        }
        return found;
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
