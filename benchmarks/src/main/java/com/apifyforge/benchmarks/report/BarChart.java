package com.apifyforge.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A plain chart of horizontal bars as SVG; the longest bar takes the full width. */
final class BarChart {
    private static final int LEFT = 90;
    private static final int FULL = 400;
    private static final int ROW = 28;

    record Bar(String label, double value) {}

    private BarChart() {}

    static String svg(String title, List<Bar> bars) {
        double longest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        int height = (bars.size() + 1) * ROW + 12;
        var svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" role="img" width="640" height="%d"
                     font-family="sans-serif" font-size="13">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#fff"/>
                <text x="10" y="20" font-weight="bold">%s</text>
                """.formatted(height, title, title));
        IntStream.range(0, bars.size()).forEach(row -> svg.append(row(row, bars.get(row), longest)));
        return svg.append("</svg>\n").toString();
    }

    private static String row(int row, Bar bar, double longest) {
        int top = (row + 1) * ROW + 4;
        long width = Math.round(FULL * bar.value() / longest);
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect x="%d" y="%d" width="%d" height="20" fill="#4472a8"/>
                <text x="%d" y="%d">%.2f</text>
                """,
                LEFT - 8,
                top + 15,
                bar.label(),
                LEFT,
                top,
                width,
                LEFT + width + 8,
                top + 15,
                bar.value());
    }
}
