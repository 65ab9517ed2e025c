package com.apifyforge.quickstart.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A cable to a server that can be pulled out and put in again: bytes pass as they are. */
final class Relay implements AutoCloseable {
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket server;

    Relay(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        serve(server);
    }

    int port() {
        return server.getLocalPort();
    }

    void pullOut() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    void putIn() throws IOException {
        int port = port();
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        serve(server);
    }

    private void serve(ServerSocket from) {
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Socket near = from.accept();
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(near);
                    open.add(far);
                    Thread.startVirtualThread(() -> pass(near, far));
                    Thread.startVirtualThread(() -> pass(far, near));
                }
            } catch (IOException pulledOut) {
                // Nobody is connected any more.
            }
        });
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // The other direction ends with it.
        }
        open.remove(from);
        open.remove(to);
    }

    @Override
    public void close() {
        try {
            pullOut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
