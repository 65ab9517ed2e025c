package com.apifyforge.ctl;

import picocli.CommandLine.Option;

/** Whose token or jobs a command is about. */
final class UserOption {
    @Option(
            names = "--user",
            required = true,
            paramLabel = "U",
            converter = IdConverter.class,
            description = "User id.")
    private String user = "";

    String id() {
        return user;
    }
}
