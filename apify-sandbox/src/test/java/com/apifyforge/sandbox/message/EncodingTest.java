package com.apifyforge.sandbox.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {
    private static final String INPUT = "{\"sandbox\":{\"items\":3}}";

    /** Made with Node.js 20: {@code zlib.brotliCompressSync(input)}, {@code gzipSync}, {@code deflateSync}. */
    @ParameterizedTest
    @CsvSource({
        "br, 0b0b807b2273616e64626f78223a7b226974656d73223a337d7d03",
        "gzip, 1f8b0800000000000003ab562a4ecc4b49caaf50b2aa56ca2c49cd2d56b232aead0500125d112417000000",
        "deflate, 789cab562a4ecc4b49caaf50b2aa56ca2c49cd2d56b232aead0500636c0831"
    })
    void compressedInputIsRead(String encoding, String hex) {
        assertThat(new String(
                        Encoding.decode(encoding, HexFormat.of().parseHex(hex)).bytes(), UTF_8))
                .isEqualTo(INPUT);
    }

    @Test
    void plainInputIsKeptAsItIs() {
        assertThat(Encoding.decode(null, INPUT.getBytes(UTF_8)).bytes()).isEqualTo(INPUT.getBytes(UTF_8));
        assertThat(Encoding.decode("identity", new byte[0]).length()).isZero();
    }

    @Test
    void limitCountsAfterDecompression() throws Exception {
        refused("gzip", gzip(9_437_185), 413, "request-too-large");
        assertThat(Encoding.decode("gzip", gzip(9_437_184)).length()).isEqualTo(9_437_184);
    }

    @Test
    void unknownAndBrokenEncodingsAreRefused() {
        refused("zstd", new byte[] {1}, 415, "unsupported-content-encoding");
        refused("gzip", INPUT.getBytes(UTF_8), 400, "invalid-request");
        refused("br", new byte[] {(byte) 0xff, 1, 2}, 400, "invalid-request");
        refused("deflate", new byte[] {0x78}, 400, "invalid-request");
    }

    private static void refused(String encoding, byte[] bytes, int status, String type) {
        assertThatThrownBy(() -> Encoding.decode(encoding, bytes)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(status);
            assertThat(problem.type()).isEqualTo(type);
        });
    }

    private static byte[] gzip(int length) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[length]);
        }
        return bytes.toByteArray();
    }
}
