package com.apifyforge.quickstart;

import com.apifyforge.ctl.ShellWord;
import com.apifyforge.ctl.WrongUseException;
import com.apifyforge.embedded.EmbeddedMongo;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From the embedded default to a real MongoDB. */
@Command(
        name = "export",
        description =
                "Copies the embedded database of a folder, on which nothing runs, into a real MongoDB: ciphertext "
                        + "and wrapped keys as they are. The same command again goes on, or finds everything there.")
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "The folder of up (default: ~/.apifyforge).")
    private @Nullable Path data;

    @Option(
            names = "--mongodb-uri",
            required = true,
            paramLabel = "URI",
            description = "The MongoDB, empty or with what an earlier export put there.")
    private String mongodbUri = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        RealServers.requireMongoUri(mongodbUri);
        Path root = data == null ? DataFolder.standard() : data;
        if (!Files.isDirectory(root.resolve("data").resolve("mongo"))) {
            throw new WrongUseException(root + " holds no embedded database. Name the folder of up with --data.");
        }
        try (var folder = DataFolder.open(root)) {
            Answering.requireMongo(mongodbUri);
            try (var embedded = EmbeddedMongo.start(folder.data().resolve("mongo"), 0);
                    var from = MongoClients.create(embedded.uri());
                    var to = target()) {
                var out = spec.commandLine().getOut();
                out.print(told(new Export(from, to), folder));
                out.flush();
                return 0;
            }
        }
    }

    private MongoClient target() {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(mongodbUri))
                .readPreference(ReadPreference.primary())
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .build());
    }

    private String told(Export export, DataFolder folder) {
        var text = new StringBuilder();
        export.run().forEach((collection, count) -> text.append("%8d  %s%n".formatted(count, collection)));
        text.append("is in the MongoDB as it is in the folder.\n");
        if (export.jobsUnderWay() > 0) {
            text.append("%nWarning: %d jobs have not ended. Kafka is not copied: what it holds of them stays behind.%n"
                    .formatted(export.jobsUnderWay()));
        }
        if (export.waitingConnects() > 0) {
            text.append("%nWarning: %d connects are still waiting and were left behind: these users connect again.%n"
                    .formatted(export.waitingConnects()));
        }
        String key = ShellWord.of(folder.keys().resolve("wrapping.keys"));
        return text.append("""

                        Next, as docs/moving-to-real-parts.md has it:
                          1. Start the services on this MongoDB, with tokens.envelope.key-file=%s
                             and a key in KMS as tokens.envelope.kms.key.
                          2. ./forge ctl rewrap --to KEY
                          3. Take the key file out of the settings, and delete it and data/mongo of the folder.
                        """.formatted(key)).toString();
    }
}
