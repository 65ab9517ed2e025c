package com.apifyforge.quickstart.system;

import com.apifyforge.ctl.console.WrongUseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Where the parts listen on 127.0.0.1: a base port and the four after it, or free ones. */
public record Ports(int kafka, int tokenService, int sandbox, int gateway, int worker) {
    private static final int HIGHEST = 65_535;
    private static final int NONE = -1;
    private static final int LOWEST_FREE = 10_240;
    private static final int HIGHEST_FREE = 32_768;
    private static final int TRIES = 100;

    /** {@code base} 0 takes free ones. Throws {@link WrongUseException}. */
    public static Ports from(int base) {
        if (base == 0) {
            return new Ports(0, free(), 0, free(), free());
        }
        if (base < 1 || base + 4 > HIGHEST) {
            throw new WrongUseException("--port takes 0 or a number from 1 to " + (HIGHEST - 4) + ".");
        }
        return new Ports(base, base + 1, base + 2, base + 3, base + 4);
    }

    /** The same, and neither gateway nor the results that it asks a worker for. */
    Ports withoutGateway() {
        return new Ports(kafka, tokenService, sandbox, NONE, NONE);
    }

    /** Were they free ones? Then they may be taken until a part listens. */
    boolean wereFree() {
        return kafka == 0;
    }

    Ports otherFreeOnes() {
        return hasGateway() ? from(0) : from(0).withoutGateway();
    }

    boolean hasGateway() {
        return gateway != NONE;
    }

    /** Looked at before anything starts, so that the answer comes at once and in one line. */
    public static void requireFree(int port, String what, String advice) {
        if (port == 0 || port == NONE) {
            return;
        }
        if (!isFree(port)) {
            throw new WrongUseException("Port %d (%s) is in use. %s".formatted(port, what, advice));
        }
    }

    /**
     * Below those from which systems choose for outgoing connections: until a part listens on it, one of those may be
     * an outgoing connection's.
     */
    private static int free() {
        for (int tried = 0; tried < TRIES; tried++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_FREE, HIGHEST_FREE);
            if (isFree(port)) {
                return port;
            }
        }
        throw new WrongUseException("No free port was found. Choose ports with --port N.");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
