package com.apifyforge.quickstart.system;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.Loopback;

/** Where the parts listen on 127.0.0.1: a base port and the five after it, or free ones. */
public record Ports(int kafka, int tokenService, int sandbox, int gateway, int worker, int console) {
    private static final int MORE = 5;
    private static final int HIGHEST = 65_535;
    private static final int NONE = -1;

    /** {@code base} 0 takes free ones. Throws {@link WrongUseException}. */
    public static Ports from(int base) {
        if (base == 0) {
            return new Ports(0, Loopback.freePort(), 0, Loopback.freePort(), Loopback.freePort(), Loopback.freePort());
        }
        if (base < 1 || base + MORE > HIGHEST) {
            throw new WrongUseException("--port takes 0 or a number from 1 to " + (HIGHEST - MORE) + ".");
        }
        return new Ports(base, base + 1, base + 2, base + 3, base + 4, base + MORE);
    }

    /** The same, and neither gateway, nor the console before it, nor the results that it asks a worker for. */
    Ports withoutGateway() {
        return new Ports(kafka, tokenService, sandbox, NONE, NONE, NONE);
    }

    public Ports withoutConsole() {
        return new Ports(kafka, tokenService, sandbox, gateway, worker, NONE);
    }

    /** Were they free ones? Then they may be taken until a part listens. */
    boolean wereFree() {
        return kafka == 0;
    }

    Ports otherFreeOnes() {
        var others = from(0);
        return !hasGateway() ? others.withoutGateway() : hasConsole() ? others : others.withoutConsole();
    }

    boolean hasConsole() {
        return console != NONE;
    }

    boolean hasGateway() {
        return gateway != NONE;
    }

    /** Looked at before anything starts, so that the answer comes at once and in one line. */
    public static void requireFree(int port, String what, String advice) {
        if (port == 0 || port == NONE) {
            return;
        }
        if (!Loopback.isFree(port)) {
            throw new WrongUseException("Port %d (%s) is in use. %s".formatted(port, what, advice));
        }
    }
}
