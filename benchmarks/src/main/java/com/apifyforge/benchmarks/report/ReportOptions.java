package com.apifyforge.benchmarks.report;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.figures.Summary;
import com.apifyforge.benchmarks.figures.Summary.Spread;
import com.apifyforge.events.codec.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every measurement: how long and how often it runs, and what it writes. */
public final class ReportOptions {
    private static final String NOT_COMPARABLE =
            "Quick: this proves that the measurement works. Its figures are not to be compared.";

    @Option(
            names = "--quick",
            description =
                    "A short form, under a minute, that proves that it works; its figures are not to be compared.")
    private boolean quick;

    @Option(names = "--json", description = "Print the figures as a JSON object in the last line.")
    private boolean json;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Measure so often and give medians with their spread. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a page of Markdown with machine and figures, and beside it a chart as SVG.")
    private @Nullable Path report;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /** The size of this option: as given, or the default of the full or the quick form. */
    public int size(String option, @Nullable Integer given, int least, int full, int quickly) {
        if (given != null && given < least) {
            throw refusal(option + " takes a number from " + least + ".");
        }
        return given != null ? given : unlessQuick(full, quickly);
    }

    /** What is no option of its own. */
    public int unlessQuick(int full, int quickly) {
        return quick ? quickly : full;
    }

    /** Wrong use, to be thrown. */
    public ParameterException refusal(String line) {
        return new ParameterException(command.commandLine(), line);
    }

    /** Measures, prints and writes; returns the exit status. {@code mainFigure} is the one in the chart. */
    public int present(String mainFigure, Supplier<Figures> measurement) {
        refuseWrongUse();
        var out = command.commandLine().getOut();
        if (quick) {
            out.println(NOT_COMPARABLE);
            out.flush();
        }
        var summary = new Summary(Stream.generate(measurement).limit(repeat).collect(Collectors.toUnmodifiableList()));
        print(summary, out);
        if (report != null) {
            new Report(commandLine(), quick ? NOT_COMPARABLE : "", Machine.facts(), mainFigure, summary).write(report);
        }
        out.flush();
        return 0;
    }

    private void refuseWrongUse() {
        if (repeat < 1) {
            throw refusal("--repeat takes a number from 1.");
        }
        if (report != null && report.toString().endsWith(".svg")) {
            throw refusal("--report names the page; the chart goes beside it.");
        }
        if (report != null && !Files.isDirectory(folder(report))) {
            throw refusal("--report: there is no folder " + folder(report) + ".");
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().resolveSibling("");
    }

    private void print(Summary summary, PrintWriter out) {
        summary.names().forEach(name -> out.printf("%-36s %s%n", name, text(summary.spread(name))));
        if (json) {
            out.println(Json.mapper().writeValueAsString(json(summary)));
        }
    }

    private String text(Spread spread) {
        String median = Text.of(spread.median());
        return repeat == 1
                ? median
                : "%s (%s to %s)".formatted(median, Text.of(spread.lowest()), Text.of(spread.highest()));
    }

    private Object json(Summary summary) {
        if (repeat == 1) {
            return summary.runs().getFirst().values();
        }
        var figures =
                new LinkedHashMap<String, Object>(summary.only(Spread::median).values());
        figures.put("runs", summary.runs().stream().map(Figures::values).toList());
        return figures;
    }

    private String commandLine() {
        return "forge bench "
                + String.join(
                        " ", shown(command.root().commandLine().getParseResult().originalArgs()));
    }

    /** Of what is handed to {@code forge up} the names alone: a value may be an address with a password. */
    static List<String> shown(List<String> arguments) {
        int own = arguments.contains("--") ? arguments.indexOf("--") : arguments.size();
        return Stream.concat(
                        arguments.subList(0, own).stream(),
                        arguments.subList(own, arguments.size()).stream()
                                .filter(argument -> argument.startsWith("--"))
                                .map(argument -> argument.replaceFirst("=.*", "")))
                .toList();
    }
}
