package com.apifyforge.quickstart.demo;

import com.apifyforge.sandbox.run.SandboxRun;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs as the sandbox recorded them, not as our own events tell. A job is known by its Actor, which is its own, and an
 * attempt by the marker in its User-Agent: two runs of either are one too many.
 */
record RunCount(int started, int duplicates) {
    static RunCount of(List<SandboxRun> runs) {
        int byJob = surplus(runs, run -> run.userId() + " " + run.actorId());
        int byMarker = surplus(runs, run -> String.valueOf(run.userAgent()));
        return new RunCount(runs.size(), Math.max(byJob, byMarker));
    }

    private static int surplus(List<SandboxRun> runs, Function<SandboxRun, String> same) {
        return runs.size() - runs.stream().map(same).collect(Collectors.toSet()).size();
    }
}
