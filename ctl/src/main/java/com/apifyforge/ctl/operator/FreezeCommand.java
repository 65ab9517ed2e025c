package com.apifyforge.ctl.operator;

import com.apifyforge.client.Operator;
import com.apifyforge.ctl.console.CtlCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@Command(
        name = "freeze",
        description =
                "Stops all leases, or those of one worker: within a second no token is opened for them any more, on"
                        + " every token-service. Jobs wait. Without an option tells what is frozen.")
public final class FreezeCommand extends CtlCommand {
    @ArgGroup
    private FreezeStatus.@Nullable Whom whom;

    @Override
    public Integer call() {
        session().waitingFor("Waiting for the token-service");
        try (var operator = new Operator(session().endpoints())) {
            if (whom == null) {
                FreezeStatus.print(session(), operator.freezes());
            } else {
                FreezeStatus.print(
                        session(),
                        operator.freeze(whom.name()),
                        "Frozen: " + whom.name() + ". Runs go on at Apify. Lift it:",
                        session()
                                .command("unfreeze "
                                        + (whom.name().equals(FreezeStatus.ALL)
                                                ? "--all"
                                                : "--worker " + whom.name())));
            }
            return DONE;
        }
    }
}
