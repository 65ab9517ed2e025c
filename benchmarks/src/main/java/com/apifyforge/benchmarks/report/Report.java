package com.apifyforge.benchmarks.report;

import com.apifyforge.benchmarks.figures.Summary;
import com.apifyforge.benchmarks.report.BarChart.Bar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A measurement as a page of Markdown, with a chart of its main figure beside it. */
record Report(String command, String notice, Map<String, String> machine, String mainFigure, Summary summary) {
    /** The chart goes into a file of the same name that ends in {@code .svg}. */
    void write(Path file) {
        Path chart = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".svg");
        try {
            Files.writeString(file, markdown(chart.getFileName().toString()));
            Files.writeString(chart, BarChart.svg(mainFigure, bars()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String markdown(String chart) {
        return """
                # %s

                %sRuns: %d.

                | | |
                |---|---|
                %s

                | figure | median | lowest | highest |
                |---|---|---|---|
                %s

                ![%s of each run](%s)
                """.formatted(
                        command,
                        notice.isEmpty() ? "" : notice + "\n\n",
                        summary.runs().size(),
                        rows(machine.entrySet().stream()
                                .map(fact -> "| %s | %s |".formatted(fact.getKey(), fact.getValue()))
                                .toList()),
                        rows(summary.names().stream().map(this::row).toList()),
                        mainFigure,
                        chart);
    }

    private String row(String name) {
        var spread = summary.spread(name);
        return "| `%s` | %s | %s | %s |"
                .formatted(name, Text.of(spread.median()), Text.of(spread.lowest()), Text.of(spread.highest()));
    }

    private static String rows(List<String> rows) {
        return rows.stream().collect(Collectors.joining("\n"));
    }

    private List<Bar> bars() {
        var values = summary.values(mainFigure);
        var bars = new ArrayList<>(IntStream.range(0, values.size())
                .mapToObj(run -> new Bar("run " + (run + 1), values.get(run).doubleValue()))
                .toList());
        if (values.size() > 1) {
            bars.add(new Bar("median", summary.spread(mainFigure).median()));
        }
        return bars;
    }
}
