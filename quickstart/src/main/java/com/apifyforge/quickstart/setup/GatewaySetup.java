package com.apifyforge.quickstart.setup;

import com.apifyforge.embedded.Passwords;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.issuer.IssuerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The keys that sign tickets, the gateway's policy, and what its issuer shares with its clients and people. */
record GatewaySetup(Path out) {
    private static final String POLICY = """
            # What the gateway may start, and for whom (docs/gateway.md). Read at the start.
            rules:
              - caller: demo   # the issuer's program
                for: any
                actors: ["*"]
                tasks: ["*"]
              - caller: people # who signs in, at the console
                for: self
                actors: ["*"]
                tasks: ["*"]
            """;

    void make() throws IOException {
        var signers = List.of(
                key("operator/scheduler.jwk", "compose-scheduler"), key("gateway/gateway.jwk", "compose-gateway"));
        var publicKeys = signers.stream().map(TicketSigner::publicJwk).toList();
        DataFolder.write(
                out.resolve("token-service/schedulers.jwks"),
                Json.mapper().writeValueAsString(Map.of("keys", publicKeys)));
        makeIfMissing("gateway/policy.yaml", POLICY);
        key("issuer/" + IssuerFiles.SIGNING_KEY, "compose-issuer");
        share(IssuerFiles.SECRET, "operator");
        share(IssuerFiles.CONSOLE_SECRET, "console");
        for (String person : IssuerFiles.PEOPLE.keySet()) {
            share(IssuerFiles.password(person), "operator");
        }
    }

    /** A random text that the issuer knows, and who shows it. */
    private void share(String name, String owner) throws IOException {
        Path secret = makeIfMissing("issuer/" + name, Passwords.random());
        SetupCommand.copy(secret, out.resolve(owner).resolve(name));
    }

    private TicketSigner key(String name, String keyId) {
        Path file = out.resolve(name);
        if (!Files.exists(file)) {
            TicketSigner.generate(keyId).save(file);
        }
        return TicketSigner.load(file);
    }

    private Path makeIfMissing(String name, String text) {
        Path file = out.resolve(name);
        if (!Files.exists(file)) {
            DataFolder.write(file, text);
        }
        return file;
    }
}
