package com.apifyforge.ctl.job;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A job's input from a file or standard input. Throws {@link WrongUseException}. */
final class JsonInput {
    /** A message is at most 512 KiB; the rest of the job is small beside it. */
    private static final int LARGEST = 500 * 1024;

    private JsonInput() {}

    static JsonNode read(String file) {
        try {
            byte[] bytes = bytes(file);
            if (bytes.length > LARGEST) {
                throw new WrongUseException("The input " + file + " is larger than " + LARGEST / 1024 + " KiB.");
            }
            requireText(bytes, file);
            return Json.readInput(bytes);
        } catch (IOException | InvalidPathException e) {
            throw new WrongUseException("Cannot read the input " + file + ".");
        } catch (ContractException e) {
            throw new WrongUseException("A job cannot carry the input " + file + ". " + e.getMessage());
        }
    }

    /**
     * What an editor or a failed command before this one leaves, and what nobody would find in a sentence about JSON.
     */
    private static void requireText(byte[] bytes, String file) {
        if (bytes.length == 0) {
            throw new WrongUseException("The input " + file + " is empty; without an input leave --input out.");
        }
        if (bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf) {
            throw new WrongUseException(
                    "The input " + file + " begins with a byte order mark; save it as UTF-8 without one.");
        }
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream input = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return input.readNBytes(LARGEST + 1);
        }
    }
}
