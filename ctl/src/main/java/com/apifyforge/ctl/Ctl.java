package com.apifyforge.ctl;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.NoSystemException;
import com.apifyforge.client.Terminal;
import com.apifyforge.ctl.console.Screen;
import com.apifyforge.ctl.console.Session;
import com.apifyforge.ctl.console.StandardOutput;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.ctl.dlt.DltCommand;
import com.apifyforge.ctl.job.CancelCommand;
import com.apifyforge.ctl.job.JobsCommand;
import com.apifyforge.ctl.job.RunCommand;
import com.apifyforge.ctl.operator.FreezeCommand;
import com.apifyforge.ctl.operator.RewrapCommand;
import com.apifyforge.ctl.operator.UnfreezeCommand;
import com.apifyforge.ctl.tail.TailCommand;
import com.apifyforge.ctl.token.ConnectCommand;
import com.apifyforge.ctl.token.DisconnectCommand;
import com.apifyforge.ctl.token.StatusCommand;
import com.apifyforge.ctl.token.UsesCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
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
        versionProvider = Ctl.Version.class,
        footer = {"", "Exit status: 0 done, 1 refused or failed, 2 wrong use."})
public final class Ctl implements Runnable, Session.Owner {
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
    private Path data = Endpoints.standardFolder();

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON for machines.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("unused")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the version.")
    @SuppressWarnings("unused")
    private boolean version;

    private final Session session = new Session(() -> data, () -> json, () -> spec.commandLine());

    /** As the build wrote it into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Ctl.class.getPackage().getImplementationVersion();
            return new String[] {"forge ctl " + Objects.requireNonNullElse(version, "(not built)")};
        }
    }

    public static void main(String[] arguments) {
        // The Kafka client speaks through SLF4J; without a logging library there would be a warning on every call.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        var output = new StandardOutput();
        var out = new PrintWriter(output, false, System.out.charset());
        int status = commandLine(arguments).setOut(out).execute(arguments);
        out.flush();
        String lost = output.lost().orElse("");
        if (!lost.isEmpty()) {
            System.err.println("ctl: The output could not be written: " + lost + ".");
        }
        System.exit(lost.isEmpty() ? status : Math.max(status, FAILED));
    }

    /**
     * With one clear line for every failure and the exit statuses of the help text. Has only the commands that the
     * arguments name, or all if they name none: reading the annotations of all takes longer than most commands do.
     */
    public static CommandLine commandLine(String... arguments) {
        var named = new LinkedHashMap<>(COMMANDS);
        named.keySet().retainAll(Arrays.asList(arguments));
        return commandLine(named.isEmpty() ? COMMANDS : named);
    }

    private static CommandLine commandLine(Map<String, Class<?>> commands) {
        var ctl = new Ctl();
        var line = new CommandLine(ctl);
        commands.forEach(line::addSubcommand);
        // An argument that begins with @ is what it is, and no file to read.
        line.setExpandAtFiles(false);
        line.setExecutionExceptionHandler((failure, command, parsed) -> ctl.explain(failure, command));
        line.setParameterExceptionHandler((wrong, all) -> explain(wrong, all));
        line.setExecutionStrategy(parsed -> {
            try {
                return new CommandLine.RunLast().execute(parsed);
            } finally {
                ctl.session.endWaiting();
            }
        });
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
        commands.put("freeze", FreezeCommand.class);
        commands.put("unfreeze", UnfreezeCommand.class);
        commands.put("dlt", DltCommand.class);
        commands.put("tail", TailCommand.class);
        commands.put("train", TrainCommand.class);
        return Collections.unmodifiableMap(commands);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    private int explain(Exception failure, CommandLine command) {
        session.endWaiting();
        tell("ctl: " + message(failure), command);
        return failure instanceof WrongUseException || failure instanceof NoSystemException ? WRONG_USE : FAILED;
    }

    private static int explain(ParameterException wrong, String... all) {
        var command = wrong.getCommandLine();
        // The line that was parsed may have only some of the commands.
        tell("ctl: " + Typo.in(commandLine(COMMANDS), all).orElseGet(() -> message(wrong)), command);
        tell("Try: ./forge ctl" + afterName(command) + " --help", command);
        return WRONG_USE;
    }

    private static String afterName(CommandLine command) {
        return command.getCommandSpec().qualifiedName().replaceFirst("^forge ctl", "");
    }

    private static void tell(String line, CommandLine command) {
        new Screen(Screen.STANDARD_WIDTH, ZoneOffset.UTC, Instant.EPOCH, false)
                .wrapped(line)
                .forEach(command.getErr()::println);
        command.getErr().flush();
    }

    private static String message(Exception failure) {
        String message = Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
        // The parser adds what it met itself, which tells a person nothing.
        return Terminal.harmless(message.replaceFirst(" \\(java\\..*\\)$", ""));
    }

    @Override
    public Session session() {
        return session;
    }
}
