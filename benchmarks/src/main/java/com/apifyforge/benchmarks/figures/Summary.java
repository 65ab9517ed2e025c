package com.apifyforge.benchmarks.figures;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Several runs of the same measurement. */
public record Summary(List<Figures> runs) {
    /** Of one figure. */
    public record Spread(double median, double lowest, double highest) {
        /** Of an even number the mean of the two in the middle. */
        public static Spread of(List<? extends Number> values) {
            double[] sorted =
                    values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
            int last = sorted.length - 1;
            return new Spread((sorted[last / 2] + sorted[(last + 1) / 2]) / 2, sorted[0], sorted[last]);
        }
    }

    public List<String> names() {
        return List.copyOf(runs.getFirst().values().keySet());
    }

    /** Of this name in each run. */
    public List<Number> values(String name) {
        return runs.stream()
                .<Number>map(run -> run.values().getOrDefault(name, 0))
                .toList();
    }

    public Spread spread(String name) {
        return Spread.of(values(name));
    }

    /** One part of each figure's spread. */
    public Figures only(ToDoubleFunction<Spread> part) {
        var figures = new Figures();
        names().forEach(name -> figures.put(name, part.applyAsDouble(spread(name))));
        return figures;
    }
}
