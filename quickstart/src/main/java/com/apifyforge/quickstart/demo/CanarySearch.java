package com.apifyforge.quickstart.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/**
 * Finds tokens in bytes, in any form a leak is likely to take: raw, UTF-16 in both byte orders, hex in both cases, and
 * base64 (both alphabets) at each of the three alignments. All forms of all tokens are searched in one pass
 * (Aho and Corasick, "Efficient string matching", CACM 18(6), 1975).
 */
public final class CanarySearch {
    private static final int BYTES = 256;

    private final List<int[]> next = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    /** The same as arrays: memory of gigabytes goes through them byte by byte. */
    private final int[][] steps;

    private final String[] forms;

    /** One place: {@code form} names token and form, such as {@code token 3 as hex}; never the token. */
    public record Hit(String form, long offset) {}

    public CanarySearch(List<byte[]> tokens) {
        addState();
        for (int i = 0; i < tokens.size(); i++) {
            addForms("token " + i, tokens.get(i));
        }
        link();
        steps = next.toArray(int[][]::new);
        forms = found.toArray(String[]::new);
    }

    /**
     * Everything below a folder, contents of gzip streams included. What vanishes meanwhile is passed over: a running
     * broker rewrites small files and moves them into place.
     */
    public List<String> inFiles(Path folder) {
        List<String> hits = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    try {
                        if (attributes.isRegularFile()) {
                            search(file, (name, hit) -> hits.add(name + ": " + hit));
                        }
                        return FileVisitResult.CONTINUE;
                    } catch (IOException e) {
                        return visitFileFailed(file, e);
                    }
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot search " + folder, e);
        }
        return hits;
    }

    public List<Hit> in(InputStream bytes) throws IOException {
        List<Hit> hits = new ArrayList<>();
        byte[] chunk = new byte[1 << 20];
        int state = 0;
        long offset = 0;
        for (int n = bytes.read(chunk); n >= 0; n = bytes.read(chunk)) {
            state = scan(chunk, n, state, offset, hits);
            offset += n;
        }
        return hits;
    }

    private int scan(byte[] chunk, int length, int start, long offset, List<Hit> hits) {
        int state = start;
        for (int i = 0; i < length; i++) {
            state = steps[state][chunk[i] & 0xff];
            if (!forms[state].isEmpty()) {
                hits.add(new Hit(forms[state], offset + i));
            }
        }
        return state;
    }

    private void search(Path file, BiConsumer<Path, Hit> report) throws IOException {
        try (var bytes = Files.newInputStream(file)) {
            in(bytes).forEach(hit -> report.accept(file, hit));
        }
        if (startsLikeGzip(file)) {
            try (var unpacked = new GZIPInputStream(Files.newInputStream(file))) {
                in(unpacked).forEach(hit -> report.accept(file, hit));
            } catch (IOException damaged) {
                // Two bytes alike do not make a gzip stream; the raw bytes were searched above.
                return;
            }
        }
    }

    private static boolean startsLikeGzip(Path file) throws IOException {
        try (var bytes = Files.newInputStream(file)) {
            return bytes.read() == 0x1f && bytes.read() == 0x8b;
        }
    }

    private void addForms(String name, byte[] token) {
        add(name + " raw", token);
        // Both byte orders hold the same bytes but for a zero at one end.
        byte[] utf16 = new byte[2 * token.length - 1];
        for (int i = 0; i < token.length; i++) {
            utf16[2 * i] = token[i];
        }
        add(name + " as UTF-16", utf16);
        // Only tokens that the demo made up pass here, and this process is not the one whose memory is searched.
        var hex = HexFormat.of().formatHex(token);
        add(name + " as hex", hex.getBytes(StandardCharsets.US_ASCII));
        add(name + " as hex", hex.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
        for (int shift = 0; shift < 3; shift++) {
            add(name + " as base64", base64At(shift, token, Base64.getEncoder()));
            add(name + " as base64", base64At(shift, token, Base64.getUrlEncoder()));
        }
    }

    /** The characters that depend on the token alone, when {@code shift} other bytes stand before it. */
    private static byte[] base64At(int shift, byte[] token, Base64.Encoder encoder) {
        byte[] shifted = ByteBuffer.allocate(shift + token.length)
                .position(shift)
                .put(token)
                .array();
        byte[] encoded = encoder.encode(shifted);
        int from = (shift * 8 + 5) / 6;
        int to = (shift + token.length) * 8 / 6;
        return Arrays.copyOfRange(encoded, from, to);
    }

    private void add(String form, byte[] needle) {
        int state = 0;
        for (byte b : needle) {
            int[] row = next.get(state);
            if (row[b & 0xff] == 0) {
                row[b & 0xff] = addState();
            }
            state = row[b & 0xff];
        }
        found.set(state, form);
    }

    private int addState() {
        next.add(new int[BYTES]);
        found.add("");
        return next.size() - 1;
    }

    /** Turns the tree into an automaton: a missing edge goes where the longest matching suffix would go. */
    private void link() {
        int[] fail = new int[next.size()];
        var queue = new ArrayDeque<Integer>();
        for (int target : next.get(0)) {
            if (target != 0) {
                queue.add(target);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            for (int b = 0; b < BYTES; b++) {
                int target = next.get(state)[b];
                int fallback = next.get(fail[state])[b];
                if (target == 0) {
                    next.get(state)[b] = fallback;
                } else {
                    fail[target] = fallback;
                    queue.add(target);
                }
            }
        }
    }
}
