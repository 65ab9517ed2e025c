package com.apifyforge.ctl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One thing that {@code ctl} does; returns its exit status. */
abstract class CtlCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;

    /** Replaced by the parser. */
    @Spec
    private CommandSpec spec = CommandSpec.create();

    final CommandSpec spec() {
        return spec;
    }

    final Ctl ctl() {
        return (Ctl) spec.root().userObject();
    }
}
