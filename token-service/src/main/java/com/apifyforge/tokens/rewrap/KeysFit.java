package com.apifyforge.tokens.rewrap;

import static com.mongodb.client.model.Filters.eq;

import com.apifyforge.service.Metric;
import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.bson.types.Binary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Before anything is served: does the wrapping key open what is stored? With the wrong one every token would look altered,
 * and every user would be told to connect anew. Some records under each key are tried, and the newest key has to open the
 * proof in {@code wrapping_keys} that the first instance left, so that two instances with different keys of one name do not
 * both begin on an empty database.
 */
@Component
class KeysFit implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(KeysFit.class);
    private static final int SOME = 3;

    private final KeyWrapper keys;
    private final List<WrappedKeys> all;
    private final MongoCollection<Document> proofs;
    private final AtomicLong closed = new AtomicLong();
    private volatile boolean running;

    KeysFit(KeyWrapper keys, Store store, MeterRegistry meters) {
        this.keys = keys;
        this.all = WrappedKeys.all(store, keys);
        this.proofs = store.keyCollection("wrapping_keys");
        Metric.KEYS_WITHOUT_WRAPPING_KEY.gauge(meters, closed::get);
    }

    /** Throws StartRefusedException if the key is not the one. While KMS is away nothing can be told; then it is said so. */
    @Override
    public void start() {
        try {
            tryStored();
            prove(keys.newest());
        } catch (KeysUnavailableException away) {
            log.warn("It was not tested whether the wrapping key opens what is stored: {}", away.getMessage());
        }
        running = true;
    }

    private void tryStored() {
        Map<String, Long> unknown = new LinkedHashMap<>();
        boolean fits = false;
        for (WrappedKeys collection : all) {
            for (String keyId : collection.wrappedBy()) {
                try {
                    fits |= opens(keyId);
                } catch (KeyNotConfiguredException e) {
                    unknown.merge(keyId, collection.countUnder(keyId), Long::sum);
                }
            }
        }
        closed.set(unknown.values().stream().mapToLong(Long::longValue).sum());
        StartRefusedException.unless(
                unknown.isEmpty() || fits || !keys.isLocal(),
                "Everything stored is wrapped with " + unknown.keySet() + ", and the key file has " + keys.newest()
                        + ". Put the right key file in place.");
        unknown.forEach((keyId, count) -> log.error(
                "{} stored keys are wrapped with {}, which this service was not given: their users' jobs and connects wait."
                        + " Add it to tokens.envelope.kms.previous-keys, or put its line back into the key file.",
                count,
                keyId));
    }

    /** Over all collections: a record or two may be altered, all of them are not. */
    private boolean opens(String keyId) {
        int opened = 0;
        int shut = 0;
        for (WrappedKeys collection : all) {
            var tried = collection.tryUnder(keyId, SOME);
            opened += tried.opened();
            shut += tried.closed();
        }
        StartRefusedException.unless(opened > 0 || shut == 0, wrongKey(keyId));
        return opened > 0;
    }

    private void prove(String keyId) {
        Document proof = proofs.find(eq(keyId)).first();
        if (proof == null) {
            proof = keys.generate(
                    Binding.ofWrappingKey(keyId),
                    (dataKey, wrapped) -> new Document("_id", keyId).append("wrapped", new Binary(wrapped.bytes())));
            try {
                proofs.insertOne(proof);
                return;
            } catch (MongoException e) {
                if (!Store.isDuplicate(e)) {
                    throw e;
                }
                proof = proofs.find(eq(keyId)).first();
            }
        }
        try {
            byte[] wrapped = proof == null
                    ? new byte[0]
                    : proof.get("wrapped", Binary.class).getData();
            keys.unwrap(new WrappedKey(keyId, wrapped), Binding.ofWrappingKey(keyId), dataKey -> true);
        } catch (UnreadableException other) {
            throw new StartRefusedException(wrongKey(keyId));
        }
    }

    private static String wrongKey(String keyId) {
        return "The wrapping key " + keyId
                + " is not the one that this database was written with: what is stored does not"
                + " open. Put the right key in place; tokens wrapped with a lost key cannot be opened.";
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the database is there and before sweeps, listeners and the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
