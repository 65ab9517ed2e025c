package com.apifyforge.ctl.operator;

import com.apifyforge.client.Operator;
import com.apifyforge.ctl.console.CtlCommand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@Command(
        name = "unfreeze",
        description = "Lifts a freeze; the jobs that waited go on. One of all leaves those of single workers, and the"
                + " other way round.")
public final class UnfreezeCommand extends CtlCommand {
    @ArgGroup(multiplicity = "1")
    private FreezeStatus.Whom whom = new FreezeStatus.Whom();

    @Override
    public Integer call() {
        session().waitingFor("Waiting for the token-service");
        try (var operator = new Operator(session().endpoints())) {
            boolean frozen = FreezeStatus.isFrozen(operator.freezes(), whom.name());
            FreezeStatus.print(
                    session(),
                    operator.unfreeze(whom.name()),
                    frozen ? "Lifted: " + whom.name() + "." : "There was no freeze of " + whom.name() + ".");
            return DONE;
        }
    }
}
