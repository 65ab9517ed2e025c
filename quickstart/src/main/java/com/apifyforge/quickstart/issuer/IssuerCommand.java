package com.apifyforge.quickstart.issuer;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.issuer.Issuer;
import com.apifyforge.issuer.IssuerClient;
import com.apifyforge.issuer.IssuerPerson;
import com.apifyforge.quickstart.system.ShutdownSignal;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An authorization server for trying out, with two clients and three people, on every address: for a container. */
@Command(name = "issuer", hidden = true, description = "Runs an authorization server for trying out the gateway.")
public final class IssuerCommand implements Callable<Integer> {
    @Option(names = "--keys", required = true, paramLabel = "DIR", description = "As setup makes it.")
    @SuppressWarnings("NullAway.Init")
    private Path keys;

    @Option(names = "--uri", required = true, paramLabel = "URL", description = "What tokens name as their issuer.")
    @SuppressWarnings("NullAway.Init")
    private URI uri;

    @Option(
            names = "--console",
            required = true,
            split = ",",
            paramLabel = "URL",
            description = "Origins of the console.")
    private Set<URI> console = Set.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ECKey key = signingKey(keys.resolve(IssuerFiles.SIGNING_KEY));
        var issuer = Issuer.start(
                List.of(
                        IssuerClient.program(IssuerFiles.CLIENT, secret(IssuerFiles.SECRET), Set.of(Issuer.SCOPE)),
                        IssuerClient.site(IssuerFiles.CONSOLE, secret(IssuerFiles.CONSOLE_SECRET), console)),
                people(),
                () -> key,
                _ -> {},
                "--spring.security.oauth2.authorizationserver.issuer=" + uri,
                "--spring.main.register-shutdown-hook=false",
                "--server.address=0.0.0.0",
                "--server.port=" + uri.getPort(),
                "--server.ssl.certificate=file:" + keys.resolve("tls.crt"),
                "--server.ssl.certificate-private-key=file:" + keys.resolve("tls.key"));
        spec.commandLine()
                .getOut()
                .println("Issuer " + uri + ", for trying out. Its program: " + IssuerFiles.CLIENT + ". Its people: "
                        + String.join(", ", new TreeSet<>(IssuerFiles.PEOPLE.keySet())));
        ShutdownSignal.atTheEnd(issuer::close);
        return ShutdownSignal.never();
    }

    private List<IssuerPerson> people() throws IOException {
        var people = new ArrayList<IssuerPerson>();
        for (var person : IssuerFiles.PEOPLE.entrySet()) {
            String name = person.getKey();
            people.add(new IssuerPerson(name, secret(IssuerFiles.password(name)), person.getValue()));
        }
        return people;
    }

    /** A client's or a person's, which Spring's registries take as text; no Apify token comes here. */
    private String secret(String name) throws IOException {
        return Files.readString(keys.resolve(name)).strip();
    }

    private static ECKey signingKey(Path file) throws IOException {
        try {
            return ECKey.parse(Files.readString(file));
        } catch (ParseException | IllegalStateException e) {
            // Without the parser's words: they may quote the key.
            throw new WrongUseException(file + " is no private JWK. Delete it, and the next setup makes a new one.");
        }
    }
}
