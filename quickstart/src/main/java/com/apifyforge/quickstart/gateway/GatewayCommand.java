package com.apifyforge.quickstart.gateway;

import picocli.CommandLine.Command;

/** A group. */
@Command(
        name = "gateway",
        description = "Care of the gateway of a folder.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RebuildCommand.class)
public final class GatewayCommand {}
