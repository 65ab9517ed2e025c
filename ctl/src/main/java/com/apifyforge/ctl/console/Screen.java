package com.apifyforge.ctl.console;

import com.apifyforge.events.Outcome;
import com.apifyforge.events.codec.MessageType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a person sees: lines of a width, times in a zone, colour or none.
 *
 * @param now which day is today
 */
public record Screen(int width, ZoneId zone, Instant now, boolean colour) {
    public static final int STANDARD_WIDTH = 80;

    private static final int HANGING = 4;
    private static final Pattern GOOD = Pattern.compile(
            "(?<!Not |Nothing is |never )\\b(" + events(Outcome.Good.class) + "|Connected|connected)\\b");
    private static final Pattern UNDECIDED = Pattern.compile("\\b(" + events(Outcome.Undecided.class) + ")\\b");
    private static final Pattern BAD = Pattern.compile("\\b(" + events(Outcome.Bad.class) + "|Not connected)\\b");
    private static final Pattern WORD = Pattern.compile("\\./forge .*|\\S+");
    private static final DateTimeFormatter TODAY = formatter("HH:mm:ss z");
    private static final DateTimeFormatter THIS_YEAR = formatter("d MMM HH:mm:ss z");
    private static final DateTimeFormatter ANY = formatter("d MMM yyyy HH:mm:ss z");

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    private static String events(Class<? extends Outcome> outcome) {
        return MessageType.all()
                .filter(type -> outcome.isAssignableFrom(type.record()))
                .map(MessageType::name)
                .collect(Collectors.joining("|"));
    }

    /**
     * The terminal as it is, else 80 columns without colour: what goes into a file or a pipe is read by people, too.
     */
    static Screen present(Instant now, boolean terminal) {
        return new Screen(
                terminal ? widthOfTerminal() : STANDARD_WIDTH,
                ZoneId.systemDefault(),
                now,
                terminal && System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
    }

    private static int widthOfTerminal() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] rowsAndColumns = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            int columns = Integer.parseInt(rowsAndColumns[rowsAndColumns.length - 1]);
            return columns > 0 ? columns : STANDARD_WIDTH;
        } catch (IOException | NumberFormatException e) {
            return STANDARD_WIDTH;
        }
    }

    /** The local time with its zone, and the date where that is not today. */
    public String time(Instant instant) {
        ZonedDateTime time = instant.atZone(zone);
        LocalDate today = LocalDate.ofInstant(now, zone);
        if (time.toLocalDate().equals(today)) {
            return TODAY.format(time);
        }
        return (time.getYear() == today.getYear() ? THIS_YEAR : ANY).format(time);
    }

    /** As {@link #time(Instant)} for what a message says; as it is if that is no time. */
    public String time(String text) {
        try {
            return time(Instant.parse(text));
        } catch (java.time.DateTimeException e) {
            return text;
        }
    }

    /** How things ended in green, yellow or red. */
    String coloured(String line) {
        if (!colour) {
            return line;
        }
        String green = GOOD.matcher(line).replaceAll("\u001b[32m$0\u001b[0m");
        String yellow = UNDECIDED.matcher(green).replaceAll("\u001b[33m$0\u001b[0m");
        return BAD.matcher(yellow).replaceAll("\u001b[31m$0\u001b[0m");
    }

    /**
     * One line as lines that fit, broken between words; those after the first are indented deeper. Words stay whole,
     * and so does a command that is to be copied.
     */
    public List<String> wrapped(String line) {
        if (line.length() <= width) {
            return List.of(line);
        }
        int indent = line.length() - line.stripLeading().length();
        String hanging = " ".repeat(indent + HANGING);
        var lines = new ArrayList<String>();
        int begin = 0;
        int end = indent;
        for (var word = WORD.matcher(line); word.find(); ) {
            String before = lines.isEmpty() ? "" : hanging;
            if (before.length() + word.end() - begin > width && end > begin + (lines.isEmpty() ? indent : 0)) {
                lines.add(before + line.substring(begin, end));
                begin = word.start();
            }
            end = word.end();
        }
        lines.add((lines.isEmpty() ? "" : hanging) + line.substring(begin, end));
        return lines;
    }
}
