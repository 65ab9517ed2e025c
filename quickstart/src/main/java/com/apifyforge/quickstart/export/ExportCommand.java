package com.apifyforge.quickstart.export;

import com.apifyforge.client.ShellWord;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.quickstart.folder.AccessFiles;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.system.PartsFile;
import com.apifyforge.quickstart.system.ReachabilityCheck;
import com.apifyforge.quickstart.system.RealServers;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
public final class ExportCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "The folder of up (default: ~/.apifyforge).")
    private @Nullable Path data;

    @Option(
            names = "--mongodb-uri",
            required = true,
            paramLabel = "URI",
            description = "The MongoDB, empty or with what an earlier export put there.")
    private String mongodbUri = "";

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
            ReachabilityCheck.requireMongo(mongodbUri);
            try (var embedded = EmbeddedMongo.start(
                            folder.data().resolve("mongo"), 0, new AccessFiles(folder.keys()).databasePassword());
                    var from = MongoClients.create(embedded.uri());
                    var to = target()) {
                var export = new Export(from, to);
                var copied = export.run();
                PartsFile.of(folder.root()).exported();
                tell(copied, export.jobsNotEnded(), export.waitingConnects(), folder.keys());
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

    private void tell(Map<String, Long> copied, long jobsNotEnded, long waitingConnects, Path keys) {
        var out = spec.commandLine().getOut();
        copied.forEach((collection, count) -> out.printf("%8d  %s%n", count, collection));
        out.println("is in the MongoDB as it is in the folder.");
        if (jobsNotEnded > 0) {
            out.printf(
                    "%nWarning: %d jobs have not ended. Kafka is not copied: what it holds of them stays behind.%n",
                    jobsNotEnded);
        }
        if (waitingConnects > 0) {
            out.printf(
                    "%nWarning: %d connects are still waiting and were left behind: these users connect again.%n",
                    waitingConnects);
        }
        out.printf("""

                        Next, as docs/moving-to-real-parts.md has it:
                          1. Start the services on this MongoDB, with tokens.envelope.key-file=%s
                             and a key in KMS as tokens.envelope.kms.key.
                          2. ./forge ctl rewrap --to KEY
                          3. Take the key file out of the settings, and delete it and data/mongo of the folder.
                        """, ShellWord.of(keys.resolve("wrapping.keys")));
        out.flush();
    }
}
