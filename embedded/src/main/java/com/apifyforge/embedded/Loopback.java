package com.apifyforge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. By number and not by name: {@code localhost} may be ::1 first. */
public final class Loopback {
    public static final String HOST = "127.0.0.1";

    private static final int LOWEST = 10_240;
    private static final int HIGHEST = 32_768;
    private static final int TRIES = 100;

    private Loopback() {}

    public static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    }

    /**
     * A port that was free a moment ago; the caller tries again if somebody was faster. Below those from which systems
     * choose for outgoing connections, as one of these may have it by the time that somebody listens.
     */
    public static int freePort() {
        for (int tried = 0; tried < TRIES; tried++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new BindException("No free port of " + HOST + " was found"));
    }

    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(at(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Throws {@link UncheckedIOException} with a {@link BindException} that names the port if it is taken. */
    static void requireFree(int port) {
        if (!isFree(port)) {
            throw new UncheckedIOException(new BindException("Port " + port + " of " + HOST + " is in use"));
        }
    }
}
