package com.apifyforge.ctl.dlt;

import com.apifyforge.ctl.console.CtlCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

@Command(
        name = "dlt",
        description = "Dead letters: the records that could not be handled, and why.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DltListCommand.class, DltShowCommand.class, DltRedriveCommand.class})
public final class DltCommand extends CtlCommand {
    @Override
    public Integer call() {
        throw new ParameterException(spec().commandLine(), "Say what to do: list, show or redrive.");
    }
}
