package com.apifyforge.ctl.user;

import picocli.CommandLine.Option;

/** Whose token or jobs a command is about. */
public final class UserOption {
    @Option(
            names = "--user",
            required = true,
            paramLabel = "U",
            converter = IdConverter.class,
            description = "User id.")
    private String user = "";

    public String id() {
        return user;
    }
}
