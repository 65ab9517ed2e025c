package com.apifyforge.ctl;

import com.apifyforge.events.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A job's input from a file or standard input. Throws {@link WrongUseException}. */
final class JsonInput {
    private JsonInput() {}

    static JsonNode read(String file) {
        try {
            JsonNode json = Json.mapper().readTree(bytes(file));
            if (json.isMissingNode()) {
                throw new WrongUseException("The input " + file + " is empty.");
            }
            return json;
        } catch (IOException | InvalidPathException e) {
            throw new WrongUseException("Cannot read the input " + file + ".");
        } catch (JacksonException e) {
            throw new WrongUseException("The input " + file + " is not JSON: " + e.getOriginalMessage() + " (line "
                    + e.getLocation().getLineNr() + ").");
        }
    }

    private static byte[] bytes(String file) throws IOException {
        return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    }
}
