package com.apifyforge.quickstart;

import com.apifyforge.ctl.Typo;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.quickstart.console.ConsoleCommand;
import com.apifyforge.quickstart.demo.DemoCommand;
import com.apifyforge.quickstart.export.ExportCommand;
import com.apifyforge.quickstart.folder.DiskFailure;
import com.apifyforge.quickstart.folder.LogFile;
import com.apifyforge.quickstart.gateway.GatewayCommand;
import com.apifyforge.quickstart.issuer.IssuerCommand;
import com.apifyforge.quickstart.sandbox.SandboxCommand;
import com.apifyforge.quickstart.setup.SetupCommand;
import com.apifyforge.quickstart.setup.SetupKafkaCommand;
import com.apifyforge.quickstart.system.ApartCommand;
import com.apifyforge.quickstart.system.UpCommand;
import com.apifyforge.service.StartRefusedException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** What {@code ./forge demo}, {@code up}, {@code console}, {@code export}, {@code gateway} and {@code sandbox} run. */
@Command(
        name = "forge",
        description = "The ApifyForge token vault in one process.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ConsoleCommand.class,
            SandboxCommand.class,
            ExportCommand.class,
            GatewayCommand.class,
            SetupCommand.class,
            SetupKafkaCommand.class,
            IssuerCommand.class,
            ApartCommand.class
        })
public final class Forge {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "This text.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    static {
        // Boot would set up logging again for each of the contexts; here it is set up once, with the mask.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        // Read once by the JDK's HTTP client under the KMS adapter: five kept connections are too few for a batch.
        System.setProperty("http.maxConnections", "100");
    }

    private Forge() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    public static CommandLine commandLine() {
        return new CommandLine(new Forge())
                .setParameterExceptionHandler(Forge::wrongOption)
                .setExecutionExceptionHandler(Forge::failed);
    }

    private static int wrongOption(ParameterException wrong, String[] args) {
        var command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String what = Typo.in(root(command), args).orElse(firstLine(wrong));
        say(command, name + ": " + what + " (" + name + " --help tells the options)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static CommandLine root(CommandLine command) {
        return command.getParent() == null ? command : root(command.getParent());
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        if (refusal(failure) instanceof String refusal) {
            say(command, name + ": " + refusal);
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        if (DiskFailure.of(failure) instanceof String trouble) {
            DiskFailure.tell(trouble, command.getErr());
            return DiskFailure.STATUS;
        }
        LoggerFactory.getLogger(Forge.class).error("{} failed", name, failure);
        say(command, name + ": failed: " + firstLine(root(failure)) + " More is in " + LogFile.place() + ".");
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** Of this program, or of a service in it, which Spring wraps in what it was doing; null if it is a failure. */
    static @Nullable String refusal(Throwable failure) {
        if (failure instanceof WrongUseException) {
            return failure.getMessage();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefusedException) {
                return cause.getMessage();
            }
        }
        return null;
    }

    private static String firstLine(Throwable failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return text.lines().findFirst().orElse("");
    }

    /** Spring wraps what happened in what it was doing at the time. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static void say(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        // Somebody may have typed a token where none belongs.
        err.println(line.replaceAll("apify_api_\\w+", "apify_api_***"));
        err.flush();
    }
}
