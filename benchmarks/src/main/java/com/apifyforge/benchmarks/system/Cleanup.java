package com.apifyforge.benchmarks.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Undoes what was begun, the newest first: when it is closed, or when the process ends before that. */
public final class Cleanup implements AutoCloseable {
    private final Deque<Runnable> actions = new ConcurrentLinkedDeque<>();

    public Cleanup() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public void add(Runnable action) {
        actions.push(action);
    }

    /** A new folder, which is deleted. */
    public Path folder(String name) throws IOException {
        Path folder = Files.createTempDirectory(name);
        add(() -> delete(folder));
        return folder;
    }

    /** The process, which is ended. */
    public Process start(ProcessBuilder builder) throws IOException {
        var process = builder.start();
        add(() -> {
            process.destroy();
            process.onExit().join();
        });
        return process;
    }

    @Override
    public void close() {
        for (var action = actions.poll(); action != null; action = actions.poll()) {
            action.run();
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
