package com.apifyforge.tokens.store;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.UUID;

/** A store in databases of its own, for tests that need no service around it. */
public final class Stores implements AutoCloseable {
    private final String name = "test_" + UUID.randomUUID().toString().substring(0, 8);
    private final boolean drop;
    private final MongoClient client;
    public final Store store;

    private Stores(String uri, boolean drop) {
        this.drop = drop;
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .build());
        var settings = new StoreSettings(uri, name, name + "_keys", "", Duration.ofSeconds(3), Duration.ofSeconds(5));
        store = new Store(client, settings);
    }

    /** {@code drop}: leave nothing behind on a server that is not ours. */
    public static Stores open(String uri, boolean drop) {
        return new Stores(uri, drop);
    }

    /** As the service does it when it starts. */
    public void prepare() {
        store.prepare();
    }

    @Override
    public void close() {
        if (drop) {
            client.getDatabase(name).drop();
            client.getDatabase(name + "_keys").drop();
        }
        client.close();
    }
}
