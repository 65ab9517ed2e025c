package com.apifyforge.benchmarks.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the build has made of a module. */
final class Jars {
    private Jars() {}

    /** The jar that runs alone. */
    static String app(Path module) {
        try (var files = Files.newDirectoryStream(module.resolve("target"), "*-app.jar")) {
            return files.iterator().next().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
