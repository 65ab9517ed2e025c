package com.apifyforge.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

@Command(
        name = "dlt",
        description = "Dead letters: the records that could not be handled, and why.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DltListCommand.class, DltShowCommand.class, DltRedriveCommand.class})
final class DltCommand extends CtlCommand {
    @Override
    public Integer call() {
        throw new ParameterException(spec().commandLine(), "Say what to do: list, show or redrive.");
    }
}
