package com.apifyforge.quickstart;

import com.apifyforge.quickstart.demo.CanarySearch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole readable memory of another process (Linux), as an outsider sees it. A heap dump would miss dead copies. */
final class ProcessMemory {
    private static final int WINDOW = 16 << 20;
    private static final int OVERLAP = 256;
    private static final int PAGE = 4096;

    private final long pid;

    ProcessMemory(long pid) {
        this.pid = pid;
    }

    static boolean readable() {
        return Files.isReadable(Path.of("/proc/self/mem"));
    }

    /** Where tokens lie, with the kind of mapping: Java heap, native memory, a file. */
    List<String> search(CanarySearch canaries) throws IOException {
        List<String> hits = new ArrayList<>();
        try (var memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (Mapping mapping : mappings()) {
                search(memory, mapping, canaries, hits);
            }
        }
        return hits;
    }

    private static void search(RandomAccessFile memory, Mapping mapping, CanarySearch canaries, List<String> hits)
            throws IOException {
        for (long at = mapping.from; at + OVERLAP < mapping.to; at += WINDOW - OVERLAP) {
            byte[] window = new byte[(int) Math.min(WINDOW, mapping.to - at)];
            int length = read(memory, at, window);
            for (var hit : canaries.in(new ByteArrayInputStream(window, 0, length))) {
                hits.add(hit.form() + " at " + Long.toHexString(at + hit.offset()) + " in " + mapping.name);
            }
        }
    }

    /** Fills the window; a page that cannot be read (it went away since the map was made) counts as zeros. */
    private static int read(RandomAccessFile memory, long at, byte[] window) {
        int length = 0;
        while (length < window.length) {
            try {
                memory.seek(at + length);
                int n = memory.read(window, length, window.length - length);
                length = n > 0 ? length + n : window.length;
            } catch (IOException unreadable) {
                length = Math.min(window.length, (length / PAGE + 1) * PAGE);
            }
        }
        return length;
    }

    private List<Mapping> mappings() throws IOException {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
            String[] words = line.split(" +", 6);
            boolean special = line.contains("[v");
            if (words[1].startsWith("r") && !special) {
                String[] range = words[0].split("-");
                mappings.add(new Mapping(
                        Long.parseUnsignedLong(range[0], 16),
                        Long.parseUnsignedLong(range[1], 16),
                        words[1] + " " + (words.length > 5 ? words[5] : "anonymous")));
            }
        }
        return mappings;
    }

    private record Mapping(long from, long to, String name) {}
}
