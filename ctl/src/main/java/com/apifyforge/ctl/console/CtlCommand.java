package com.apifyforge.ctl.console;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One thing that {@code ctl} does; returns its exit status. */
public abstract class CtlCommand implements Callable<Integer> {
    public static final int DONE = 0;
    public static final int FAILED = 1;

    /** Replaced by the parser. */
    @Spec
    private CommandSpec spec = CommandSpec.create();

    protected final CommandSpec spec() {
        return spec;
    }

    protected final Session session() {
        return ((Session.Owner) spec.root().userObject()).session();
    }
}
