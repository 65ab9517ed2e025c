package com.apifyforge.client.gateway;

import com.apifyforge.events.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads {@code text/event-stream} (WHATWG HTML, section 9.2.6) with one line of data for each event. */
final class EventReader implements AutoCloseable {
    private final BufferedReader lines;
    private String id;

    EventReader(InputStream stream, String lastId) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        id = lastId;
    }

    /** The id of the last event, or the place that the server told without one. */
    String lastId() {
        return id;
    }

    /** Null at the end of the stream. */
    @Nullable
    Event next() throws IOException {
        String type = "";
        String data = null;
        String newId = id;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                id = newId;
                if (data != null) {
                    return new Event(id, type, Json.read(data.getBytes(StandardCharsets.UTF_8)));
                }
            } else if (line.startsWith("id: ")) {
                newId = line.substring("id: ".length());
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
