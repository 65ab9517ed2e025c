package com.apifyforge.ctl.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows in columns under headers. Columns that do not fit go on a line below, indented, each under its own header. */
public final class Table {
    private static final String GAP = "  ";
    private static final String BELOW = "    ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headers) {
        rows.add(List.of(headers));
    }

    /** As many cells as there are headers; empty ones are shown as {@code -}. */
    public Table row(String... cells) {
        rows.add(
                List.of(cells).stream().map(cell -> cell.isEmpty() ? "-" : cell).toList());
        return this;
    }

    /** Header first. */
    public List<String> lines(int width) {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElseThrow())
                .toArray();
        List<List<Integer>> groups = groups(widths, width);
        return rows.stream()
                .flatMap(row -> groups.stream().map(group -> line(row, group, widths)))
                .toList();
    }

    private static List<List<Integer>> groups(int[] widths, int width) {
        var groups = new ArrayList<List<Integer>>();
        int used = 0;
        for (int column = 0; column < widths.length; column++) {
            if (column == 0 || used + GAP.length() + widths[column] > width) {
                groups.add(new ArrayList<>());
                used = (groups.size() == 1 ? 0 : BELOW.length()) + widths[column];
            } else {
                used += GAP.length() + widths[column];
            }
            groups.getLast().add(column);
        }
        return groups;
    }

    private static String line(List<String> row, List<Integer> group, int[] widths) {
        var line = new StringBuilder(group.getFirst() == 0 ? "" : BELOW);
        for (int column : group) {
            line.append(row.get(column))
                    .append(" ".repeat(widths[column] - row.get(column).length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
