package com.apifyforge.quickstart.system;

import com.apifyforge.client.Endpoints;
import com.apifyforge.ctl.console.WrongUseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The link with which one signs in at the console of a running system, once. The code stands behind {@code #}: no
 * browser sends that part, so it is in no server's log.
 */
public final class ConsoleLink {
    private ConsoleLink() {}

    /** Throws {@link WrongUseException} if there is no console. */
    public static String of(Endpoints endpoints, Path folder) {
        if (endpoints.console() == null) {
            throw new WrongUseException("The system on " + folder + " runs without a console.");
        }
        try {
            return endpoints.console() + "/#code="
                    + Files.readString(folder.resolve("keys").resolve("gateway.code"));
        } catch (IOException e) {
            throw new WrongUseException("The code of the gateway cannot be read: " + e.getMessage(), e);
        }
    }
}
