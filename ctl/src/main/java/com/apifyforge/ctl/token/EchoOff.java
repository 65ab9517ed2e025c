package com.apifyforge.ctl.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A terminal that does not show what is typed, until closed or until the program ends, by Ctrl-C too. By {@code stty}
 * of POSIX, as the console of the JDK keeps what it read in buffers of its own.
 */
final class EchoOff implements AutoCloseable {
    private final @Nullable String settings;
    private final Thread onExit = new Thread(this::restore);

    private EchoOff(@Nullable String settings) {
        this.settings = settings;
    }

    /** Does nothing if standard input is no terminal. */
    static EchoOff ifTerminal() throws IOException {
        var echo = new EchoOff(currentSettings());
        if (echo.isOff()) {
            Runtime.getRuntime().addShutdownHook(echo.onExit);
            stty("-echo");
        }
        return echo;
    }

    boolean isOff() {
        return settings != null;
    }

    private static @Nullable String currentSettings() throws IOException {
        String settings = stty("-g");
        return settings.isEmpty() ? null : settings;
    }

    private void restore() {
        try {
            if (settings != null) {
                stty(settings);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if standard input is no terminal. */
    private static String stty(String argument) throws IOException {
        var process = new ProcessBuilder("stty", argument)
                .redirectInput(Redirect.INHERIT)
                .redirectError(Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        if (settings != null) {
            restore();
            Runtime.getRuntime().removeShutdownHook(onExit);
        }
    }
}
