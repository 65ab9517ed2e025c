package com.apifyforge.quickstart.console;

import com.apifyforge.client.Endpoints;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.quickstart.folder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The link with which one signs in at the console of a running system, once. The code stands behind {@code #}: no
 * browser sends that part, so it is in no server's log.
 */
public record ConsoleLink(String address, Path keys) {
    private static final int PATIENCE_SECONDS = 5;

    /** Empty if the system runs without a console. */
    public static Optional<ConsoleLink> of(Endpoints endpoints, Path folder) {
        Path keys = folder.resolve("keys");
        return Optional.ofNullable(endpoints.console())
                .map(console -> new ConsoleLink(console + "/#code=" + code(keys.resolve("gateway.code")), keys));
    }

    private static String code(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new WrongUseException("The code of the gateway cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Opens it in the person's browser, by way of an owner-only file: arguments of programs are for all users of the
     * machine to see. Says so if there is no browser.
     */
    public void open(Consumer<String> screen) {
        Path page = keys.resolve("console.html");
        DataFolder.write(page, "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=" + address + "\">\n");
        if (!isOpened(page)) {
            screen.accept("No browser could be opened. Open the link yourself.");
        }
    }

    /** A program that goes on running is a browser. */
    private static boolean isOpened(Path page) {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        try {
            var program = new ProcessBuilder(
                            List.of(mac ? "open" : "xdg-open", page.toUri().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return !program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || program.exitValue() == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return "ConsoleLink[***]";
    }
}
