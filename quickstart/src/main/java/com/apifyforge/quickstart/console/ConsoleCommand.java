package com.apifyforge.quickstart.console;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.quickstart.folder.DataFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** For who has used the link that {@code up} printed. */
@Command(
        name = "console",
        description = "Prints the link to the console of a running system. It is good for one sign-in; then there is "
                + "the next.")
public final class ConsoleCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "The folder of up (default: ~/.apifyforge).")
    private @Nullable Path data;

    @Option(names = "--open", description = "Open it in the browser, too.")
    private boolean open;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path folder = data == null ? DataFolder.standard() : data;
        var link = ConsoleLink.of(endpoints(folder), folder)
                .orElseThrow(() -> new WrongUseException("The system on " + folder + " runs without a console."));
        say(link.address());
        if (open) {
            link.open(this::say);
        }
        return 0;
    }

    private static Endpoints endpoints(Path folder) {
        try {
            return Endpoints.in(folder);
        } catch (VaultClientException e) {
            throw new WrongUseException(String.valueOf(e.getMessage()), e);
        }
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
