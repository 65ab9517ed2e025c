package com.apifyforge.quickstart.gateway;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.quickstart.folder.AccessFiles;
import com.apifyforge.quickstart.folder.DataFolder;
import com.mongodb.client.MongoClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Empties the projection: the gateway begins anew with the topics when its database is empty. */
@Command(
        name = "rebuild",
        description = "Deletes what the gateway has made of the topics, in a folder on which nothing runs. The next "
                + "start makes it anew. Tokens, jobs and topics stay as they are.")
public final class RebuildCommand implements Callable<Integer> {
    /** As gateway.yaml has it. */
    private static final String DATABASE = "apifyforge_gateway";
    /** Whom it must not tell of again, as the gateway has it. */
    private static final String ERASED = "erased";

    @Option(names = "--data", paramLabel = "DIR", description = "The folder of up (default: ~/.apifyforge).")
    private @Nullable Path data;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path root = data == null ? DataFolder.standard() : data;
        if (!Files.isDirectory(root.resolve("data").resolve("mongo"))) {
            throw new WrongUseException(
                    root + " holds no embedded database. In a MongoDB stop the gateways, delete all of " + DATABASE
                            + " but the collection " + ERASED + ", and start them.");
        }
        try (var folder = DataFolder.open(root);
                var mongo = EmbeddedMongo.start(
                        folder.data().resolve("mongo"), 0, new AccessFiles(folder.keys()).databasePassword());
                var client = MongoClients.create(mongo.uri())) {
            var database = client.getDatabase(DATABASE);
            database.listCollectionNames().into(new ArrayList<>()).stream()
                    .filter(name -> !name.equals(ERASED))
                    .forEach(name -> database.getCollection(name).drop());
        }
        var out = spec.commandLine().getOut();
        out.println("The gateway's database is empty. The next start fills it from the topics.");
        out.flush();
        return 0;
    }
}
