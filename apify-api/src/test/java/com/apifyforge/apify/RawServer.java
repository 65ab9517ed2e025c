package com.apifyforge.apify;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;

/** A TLS server that sends given bytes for each request head it reads, and remembers the heads. */
final class RawServer implements AutoCloseable {
    interface Script {
        void answer(Socket socket) throws Exception;
    }

    final List<String> heads = new CopyOnWriteArrayList<>();
    private final SSLServerSocket server;
    private final Script script;

    RawServer(Script script) throws Exception {
        this.script = script;
        server = (SSLServerSocket) Certificates.GOOD
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    /** Sends {@code text} and closes. */
    static RawServer sending(String text) throws Exception {
        return new RawServer(socket -> {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.close();
        });
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (!socket.isClosed()) {
                heads.add(head(socket.getInputStream()));
                script.answer(socket);
            }
        } catch (Exception e) {
            // The client has gone; the test tells whether it should have.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("end");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
