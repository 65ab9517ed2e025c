package com.apifyforge.benchmarks.envelope;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.report.ReportOptions;
import java.util.Collection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench envelope}. */
@Command(name = "envelope", description = "What one envelope, one ticket and one event cost, by JMH; starts no system.")
public final class EnvelopeCommand implements Callable<Integer> {
    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(names = "--forks", paramLabel = "N", description = "JVMs one after the other. Default: 3, quick 1.")
    private @Nullable Integer forks;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Of a second in each JVM, after so many that do not count. Default: 5, quick 1 of a tenth.")
    private @Nullable Integer iterations;

    /** How much is measured. */
    private record Size(int forks, int iterations, int millis) {}

    @Override
    public Integer call() {
        var size = new Size(
                report.size("--forks", forks, 1, 3, 1),
                report.size("--iterations", iterations, 1, 5, 1),
                report.unlessQuick(1000, 100));
        return report.present("openEnvelopeMicros", () -> measure(size));
    }

    private static Figures measure(Size size) {
        var time = TimeValue.milliseconds(size.millis());
        var options = new OptionsBuilder()
                .include(EnvelopeCommand.class.getPackageName() + ".*Benchmark")
                .forks(size.forks())
                .warmupIterations(size.iterations())
                .warmupTime(time)
                .measurementIterations(size.iterations())
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return figures(new Runner(options).run());
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed: " + e.getMessage(), e);
        }
    }

    /** The error is half of JMH's 99.9 % interval; too few iterations have none. */
    private static Figures figures(Collection<RunResult> results) {
        var figures = new Figures();
        for (var result : results) {
            var score = result.getPrimaryResult();
            figures.put(score.getLabel() + "Micros", score.getScore());
            if (!Double.isNaN(score.getScoreError())) {
                figures.put(score.getLabel() + "MicrosError", score.getScoreError());
            }
        }
        return figures;
    }
}
