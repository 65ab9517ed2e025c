package com.apifyforge.quickstart.demo;

import java.util.ArrayList;
import java.util.List;

/** What was promised, what happened, and whether that is the same. */
final class PromiseChecks {
    private record Row(String promise, String happened, boolean held) {}

    private final List<Row> rows = new ArrayList<>();

    void add(String promise, String happened, boolean held) {
        rows.add(new Row(promise, happened, held));
    }

    boolean allHeld() {
        return rows.stream().allMatch(Row::held);
    }

    String table() {
        var table = new StringBuilder("     %-43s %s%n".formatted("promised", "happened"));
        for (Row row : rows) {
            table.append("%s %-43s %s%n".formatted(row.held() ? " ok " : "NOT ", row.promise(), row.happened()));
        }
        return table.toString();
    }
}
