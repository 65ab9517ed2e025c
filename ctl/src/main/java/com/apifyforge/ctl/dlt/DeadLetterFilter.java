package com.apifyforge.ctl.dlt;

import com.apifyforge.client.deadletter.DeadLetterRecord;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.Reason;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about; all, if nothing is asked for. */
final class DeadLetterFilter {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

    @Option(names = "--reason", paramLabel = "R", description = "Only with this reason code, such as SCHEMA.")
    private @Nullable String reason;

    @Option(names = "--user", paramLabel = "U", description = "Only of this user.")
    private @Nullable String user;

    @Option(names = "--job", paramLabel = "J", description = "Only of jobs of this id, of any user without --user.")
    private @Nullable String job;

    @Option(names = "--source", paramLabel = "S", description = "Only from this sender: the record's ce_source.")
    private @Nullable String source;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Only newer ones: 30m, 2h, 7d, a date or a time as 2026-11-26T10:00:00Z.")
    private @Nullable String since;

    /** Throws {@link WrongUseException} for a time that cannot be read. */
    Predicate<DeadLetterRecord> at(Clock clock, ZoneId zone) {
        Instant oldest = since == null ? Instant.MIN : instant(since, clock, zone);
        return letter -> !letter.at().isBefore(oldest)
                && (reason == null || letter.content().reason().equals(reason.toUpperCase(Locale.ROOT)))
                && is(user, letter.content().key())
                && is(job, letter.content().jobId())
                && is(source, letter.content().source());
    }

    /** Where nothing was found: a reason that a newer service wrote may be one that this program does not know. */
    void requireKnownReason() {
        if (reason != null && Reason.of(reason.toUpperCase(Locale.ROOT)).isEmpty()) {
            throw new WrongUseException("There is no reason " + reason + ". Those of dead letters are "
                    + Arrays.stream(Reason.values())
                            .filter(each -> each.places().contains(Reason.Place.DEAD_LETTER))
                            .map(Reason::name)
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private static boolean is(@Nullable String wanted, @Nullable String value) {
        return wanted == null || wanted.equals(value);
    }

    private static Instant instant(String text, Clock clock, ZoneId zone) {
        var ago = AGO.matcher(text);
        try {
            if (ago.matches()) {
                return clock.instant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
            }
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            throw new WrongUseException(
                    "--since takes 30m, 2h, 7d, a date as 2026-11-26 or a time as 2026-11-26T10:00:00Z.");
        }
    }

    private static Duration duration(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
