package com.apifyforge.ctl;

import com.apifyforge.events.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "forge ctl",
        description = "Connects and disconnects tokens, runs and cancels jobs, looks at topics.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit status: 0 done, 1 refused or failed, 2 wrong use."})
public final class Ctl implements Runnable {
    private static final Map<String, Class<?>> COMMANDS = commands();
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    /** Replaced by the parser. */
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Data folder of the system to talk to; default: ${DEFAULT-VALUE}")
    private Path data = Path.of(System.getProperty("user.home"), ".apifyforge");

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON for machines.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("unused")
    private boolean help;

    public static void main(String[] arguments) {
        // The Kafka client speaks through SLF4J; without a logging library there would be a warning on every call.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(commandLine(arguments).execute(arguments));
    }

    /**
     * With one clear line for every failure and the exit statuses of the help text. Has only the commands that the
     * arguments name, or all if they name none: reading the annotations of all takes longer than most commands do.
     */
    public static CommandLine commandLine(String... arguments) {
        var line = new CommandLine(new Ctl());
        var named = new LinkedHashMap<>(COMMANDS);
        named.keySet().retainAll(List.of(arguments));
        (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
        line.setParameterExceptionHandler((wrong, all) -> explain(wrong));
        return line;
    }

    private static Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("connect", ConnectCommand.class);
        commands.put("disconnect", DisconnectCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("cancel", CancelCommand.class);
        commands.put("jobs", JobsCommand.class);
        commands.put("uses", UsesCommand.class);
        commands.put("rewrap", RewrapCommand.class);
        commands.put("tail", TailCommand.class);
        commands.put("train", TrainCommand.class);
        return Collections.unmodifiableMap(commands);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    private static int explain(Exception failure, CommandLine command) {
        command.getErr().println("ctl: " + message(failure));
        return failure instanceof WrongUseException ? WRONG_USE : FAILED;
    }

    private static int explain(ParameterException wrong) {
        var command = wrong.getCommandLine();
        command.getErr().println("ctl: " + message(wrong));
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return WRONG_USE;
    }

    private static String message(Exception failure) {
        String message = Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
        // The parser adds what it met itself, which tells a person nothing.
        return Terminal.harmless(message.replaceFirst(" \\(java\\..*\\)$", ""));
    }

    Endpoints endpoints() {
        return Endpoints.in(data);
    }

    Clock clock() {
        return Clock.systemUTC();
    }

    Topics topics(Endpoints endpoints) {
        return new Topics(endpoints.cluster(), "/ctl", clock());
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** One or the other, as the person asked for. */
    void print(String line, Object forMachines) {
        print(List.of(line), forMachines);
    }

    void print(List<String> lines, Object forMachines) {
        if (json) {
            out().println(Json.mapper().writeValueAsString(forMachines));
        } else {
            lines.forEach(line -> out().println(Terminal.harmless(line)));
        }
        out().flush();
    }
}
