package com.apifyforge.events.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConcatKdfTest {
    /** RFC 7518, appendix C. */
    @Test
    void derivesTheKeyOfTheStandard() {
        int[] numbers = {
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106,
            72, 246, 218, 167, 121, 140, 254, 144, 196
        };
        byte[] z = new byte[numbers.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (byte) numbers[i];
        }

        byte[] key = ConcatKdf.derive(
                z,
                "A128GCM",
                128,
                "Alice".getBytes(StandardCharsets.US_ASCII),
                "Bob".getBytes(StandardCharsets.US_ASCII));

        assertThat(Base64Url.encode(key)).isEqualTo("VqqN6vgjbSBcIijNcacQGg");
    }
}
