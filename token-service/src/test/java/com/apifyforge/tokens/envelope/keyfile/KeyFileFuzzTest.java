package com.apifyforge.tokens.envelope.keyfile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import com.apifyforge.service.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Any key file holds keys of 32 bytes, or refuses the start without a word of what it holds. */
public class KeyFileFuzzTest {
    private static final Pattern MATERIAL = Pattern.compile("[A-Za-z0-9+/]{16,}");

    @Test
    void anyFileHoldsKeysOrRefusesTheStart() throws Exception {
        ShortRound.play(KeyFileFuzzTest.class, KeyFileFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, KeyFileFuzzTest::read);
    }

    private static void read(byte[] input) throws IOException {
        // Temporary files are readable by their owner only.
        Path file = Files.write(Files.createTempFile("key", ""), input);
        try {
            var keys = KeyFile.read(file);
            assertThat(keys).isNotEmpty();
            assertThat(keys.values()).allMatch(key -> key.getEncoded().length == 32);
        } catch (StartRefusedException refused) {
            assertThat(refused.getMessage()).hasLineCount(1).hasSizeLessThan(500);
            MATERIAL.matcher(new String(input, ISO_8859_1))
                    .results()
                    .forEach(match -> assertThat(refused.getMessage()).doesNotContain(match.group()));
        } finally {
            Files.delete(file);
        }
    }
}
