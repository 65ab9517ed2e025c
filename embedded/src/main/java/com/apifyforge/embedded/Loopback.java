package com.apifyforge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of 127.0.0.1. By number and not by name: {@code localhost} may be ::1 first. */
final class Loopback {
    static final String HOST = "127.0.0.1";

    private Loopback() {}

    static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    }

    /** A port that was free a moment ago; the caller tries again if somebody was faster. */
    static int freePort() {
        try (var socket = new ServerSocket()) {
            socket.bind(at(0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws {@link UncheckedIOException} with a {@link BindException} that names the port if it is taken. */
    static void requireFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(at(port));
        } catch (IOException e) {
            var taken = new BindException("Port " + port + " of " + HOST + " is in use");
            taken.initCause(e);
            throw new UncheckedIOException(taken);
        }
    }
}
