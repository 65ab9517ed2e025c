package com.apifyforge.quickstart.setup;

import com.apifyforge.client.Cluster;
import com.apifyforge.quickstart.kafka.AclTable;
import com.apifyforge.quickstart.kafka.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives a cluster its users and makes their rights equal to the table of docs/kafka-acls.md. */
@Command(name = "setup-kafka", hidden = true, description = "Sets users and rights of a cluster.")
public final class SetupKafkaCommand implements Callable<Integer> {
    /** As many rounds of hashing as Kafka's own tools ask for at least; the passwords are random, not chosen. */
    private static final int ITERATIONS = 4096;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--kafka", required = true, paramLabel = "HOST:PORT")
    @SuppressWarnings("NullAway.Init")
    private String kafka;

    @Option(names = "--client-config", required = true, paramLabel = "FILE", description = "Of a super user.")
    @SuppressWarnings("NullAway.Init")
    private Path clientConfig;

    @Option(names = "--users", required = true, paramLabel = "DIR", description = "Client files of the users.")
    @SuppressWarnings("NullAway.Init")
    private Path users;

    @Option(names = "--acls", required = true, paramLabel = "FILE", description = "The page with the table.")
    @SuppressWarnings("NullAway.Init")
    private Path acls;

    @Override
    public Integer call() throws IOException, ExecutionException, InterruptedException {
        var table = AclTable.in(acls);
        var credentials = credentials();
        var cluster = new Cluster(kafka, clientConfig, PATIENCE);
        int patience = (int) PATIENCE.toMillis();
        try (var admin = Admin.create(cluster.settings(Map.of("default.api.timeout.ms", patience)))) {
            admin.alterUserScramCredentials(credentials).all().get();
            table.apply(admin);
        }
        return 0;
    }

    private List<UserScramCredentialAlteration> credentials() throws IOException {
        try (var files = Files.list(users)) {
            return files.map(file -> credential(KafkaUser.in(file))).toList();
        }
    }

    private static UserScramCredentialAlteration credential(KafkaUser user) {
        return new UserScramCredentialUpsertion(
                user.name(), new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), user.password());
    }
}
