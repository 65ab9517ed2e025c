package com.apifyforge.ctl.console;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.ShellWord;
import com.apifyforge.client.Terminal;
import com.apifyforge.client.Topics;
import com.apifyforge.events.codec.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One call of ctl, as its commands see it: the system it is about, and the person or program that reads its output. */
public final class Session {
    private final Supplier<Path> data;
    private final BooleanSupplier json;
    private final Supplier<CommandLine> line;
    private @Nullable Screen screen;
    private @Nullable Spinner spinner;

    /** The options are read when they are needed: the parser sets them after this. */
    public Session(Supplier<Path> data, BooleanSupplier json, Supplier<CommandLine> line) {
        this.data = data;
        this.json = json;
        this.line = line;
    }

    /** The root of the command line, which has the options of every command. */
    public interface Owner {
        Session session();
    }

    public Endpoints endpoints() {
        return Endpoints.in(data.get());
    }

    /** A command of ctl on this same system, to be copied into a shell. */
    public String command(String command) {
        String where = System.getProperty("forge.ctl.where", "");
        if (where.isEmpty() && !data.get().equals(Endpoints.standardFolder())) {
            where = "--data " + ShellWord.of(data.get());
        }
        return "./forge ctl " + (where.startsWith("--compose") ? where + " " + command : command + " " + where).strip();
    }

    /** Does something that a person may interrupt, and says then what has not happened. */
    public <T> T orTell(String ifInterrupted, Supplier<T> action) {
        Thread notice = new Thread(() -> {
            err().println("\n" + ifInterrupted);
            err().flush();
        });
        Runtime.getRuntime().addShutdownHook(notice);
        T done = action.get();
        try {
            Runtime.getRuntime().removeShutdownHook(notice);
        } catch (IllegalStateException stopping) {
            // Interrupted at this very moment: the notice is being printed.
        }
        return done;
    }

    public Clock clock() {
        return Clock.systemUTC();
    }

    public Topics topics(Endpoints endpoints) {
        return new Topics(endpoints.cluster(), "/ctl", clock());
    }

    public boolean json() {
        return json.getAsBoolean();
    }

    public PrintWriter out() {
        return line.get().getOut();
    }

    public PrintWriter err() {
        return line.get().getErr();
    }

    public Screen screen() {
        if (screen == null) {
            screen = Screen.present(clock().instant(), isTerminal());
        }
        return screen;
    }

    /** For people, on standard error. */
    public void tell(List<String> lines) {
        if (spinner != null) {
            spinner.erase();
        }
        lines.stream()
                .map(Terminal::harmless)
                .flatMap(line -> screen().wrapped(line).stream())
                .forEach(err()::println);
        err().flush();
    }

    /** Shows what the command waits for, from the first second on, until something is printed. */
    public void waitingFor(String what) {
        endWaiting();
        spinner = Spinner.start(err(), what);
    }

    public void endWaiting() {
        if (spinner != null) {
            spinner.close();
            spinner = null;
        }
    }

    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /** A table as wide as the screen, and a line below. */
    public List<String> table(Table table, String below) {
        var lines = new ArrayList<>(table.lines(screen().width()));
        lines.add(below);
        return lines;
    }

    /** One or the other, as the person asked for. */
    public void print(String line, Object forMachines) {
        print(List.of(line), forMachines);
    }

    public void print(List<String> lines, Object forMachines) {
        if (spinner != null) {
            spinner.erase();
        }
        if (json()) {
            out().println(Terminal.json(Json.mapper().writeValueAsString(forMachines)));
        } else {
            lines.stream()
                    .map(Terminal::harmless)
                    .flatMap(line -> screen().wrapped(line).stream())
                    .map(screen()::coloured)
                    .forEach(out()::println);
        }
        out().flush();
    }
}
