package com.apifyforge.ctl;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@Command(
        name = "unfreeze",
        description = "Lifts a freeze; the jobs that waited go on. One of all leaves those of single workers, and the"
                + " other way round.")
final class UnfreezeCommand extends CtlCommand {
    @ArgGroup(multiplicity = "1")
    private FreezeStatus.Whom whom = new FreezeStatus.Whom();

    @Override
    public Integer call() {
        ctl().waitingFor("Waiting for the token-service");
        try (var operator = new Operator(ctl().endpoints())) {
            FreezeStatus.print(ctl(), operator.unfreeze(whom.name()), "Lifted: " + whom.name() + ".");
            return DONE;
        }
    }
}
