package com.apifyforge.fuzzing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The words of the grammars that are read here, in libFuzzer's format: one quoted word a line, bytes as {@code \xNN}.
 */
final class Words {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x([0-9A-Fa-f]{2})|[\\\\\"])");

    private Words() {}

    static List<byte[]> all() {
        try (var file = Words.class.getResourceAsStream("/fuzzing/words.dict")) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("\""))
                    .map(line -> word(line.substring(1, line.length() - 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] word(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> found.group(2) == null
                        ? "\\" + found.group(1)
                        : "\\" + (char) Integer.parseInt(found.group(2), 16))
                .getBytes(ISO_8859_1);
    }
}
