package com.apifyforge.gateway.event;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.MediaType;

/**
 * An answer of server-sent events (HTML Standard, section 9.2). Writing blocks while the reader is slow, who is cut off
 * by the port after ten seconds: every method throws IOException then, or when the reader has left.
 */
public final class ServerSentEvents {
    /** The longest silence, so that a connection is not taken for dead. */
    public static final Duration HEART_BEAT = Duration.ofSeconds(15);

    private final OutputStream out;

    private ServerSentEvents(OutputStream out) {
        this.out = out;
    }

    /** Nothing is sent yet. */
    public static ServerSentEvents to(HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        // For nginx, which keeps answers back until a buffer is full.
        response.setHeader("X-Accel-Buffering", "no");
        return new ServerSentEvents(response.getOutputStream());
    }

    /** One event, or a comment: lines {@code field: value}, and no line end after the last. */
    public void write(String event) throws IOException {
        out.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A comment, which readers pass over. */
    public void beat() throws IOException {
        write(":");
    }

    public void flush() throws IOException {
        out.flush();
    }
}
