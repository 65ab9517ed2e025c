package com.apifyforge.ctl;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** One thing that {@code ctl} does; returns its exit status. */
abstract class CtlCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;

    @ParentCommand
    private @Nullable Ctl ctl;

    Ctl ctl() {
        return Objects.requireNonNull(ctl);
    }
}
