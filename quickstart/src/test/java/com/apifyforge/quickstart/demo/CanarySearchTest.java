package com.apifyforge.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanarySearchTest {
    private static final String TOKEN = "apify_api_Zk3vQ9xW7mN2pL8rT5yB1cD4fG6hJ0sA9eU2";
    private final CanarySearch search = new CanarySearch(List.of(
            "apify_api_000000000000000000000000000000000000".getBytes(StandardCharsets.US_ASCII), bytes(TOKEN)));

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "UTF-16LE", "UTF-16BE"})
    void textIsFoundInEveryEncoding(String charset) throws IOException {
        assertThat(hits(("x=" + TOKEN + ";").getBytes(Charset.forName(charset))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void base64IsFoundAtEveryAlignment(int shift) throws IOException {
        var encoded = Base64.getEncoder().encode(bytes("x".repeat(shift) + TOKEN + "tail"));

        assertThat(hits(encoded)).isNotEmpty();
    }

    @Test
    void hexIsFoundInBothCases() throws IOException {
        assertThat(hits(bytes(HexFormat.of().formatHex(bytes(TOKEN))))).hasSize(1);
        assertThat(hits(bytes(HexFormat.of().withUpperCase().formatHex(bytes(TOKEN)))))
                .hasSize(1);
    }

    @Test
    void gzipStreamsAreOpened(@TempDir Path folder) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes("some text before " + TOKEN));
        }
        Files.write(folder.resolve("old.log.gz"), packed.toByteArray());

        assertThat(search.inFiles(folder)).singleElement().asString().contains("old.log.gz", "token 1 raw");
    }

    @Test
    void filesThatVanishMeanwhileDoNotEndTheSearch(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("kept"), bytes(TOKEN));
        var over = new AtomicBoolean();
        var broker = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                rewrite(folder.resolve("checkpoint"));
            }
        });
        try {
            for (int i = 0; i < 200; i++) {
                assertThat(search.inFiles(folder)).hasSize(1);
            }
        } finally {
            over.set(true);
            broker.join();
        }
    }

    private static void rewrite(Path file) {
        try {
            Path beside = Files.write(file.resolveSibling("checkpoint.tmp"), new byte[] {1});
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTokenAcrossTwoChunksIsFound() throws IOException {
        assertThat(hits(bytes("x".repeat((1 << 20) - 20) + TOKEN))).hasSize(1);
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        assertThat(hits(bytes(TOKEN.substring(0, TOKEN.length() - 1) + "!"))).isEmpty();
    }

    private List<CanarySearch.Hit> hits(byte[] haystack) throws IOException {
        return search.in(new ByteArrayInputStream(haystack));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
