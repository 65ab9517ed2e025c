package com.apifyforge.tokens.sealing;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.apifyforge.events.sealing.Opener;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.Envelope;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.keystore.KeyCollection;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import org.bson.types.Binary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealing keys of all instances. A key's id is the start of its time of use, {@code seal-2026-11-24T00:00:00Z}, and
 * is also its {@code _id}: two instances cannot both make one.
 */
public final class SealingKeys {
    private static final Logger log = LoggerFactory.getLogger(SealingKeys.class);

    private final MongoCollection<Document> documents;
    private final KeyWrapper keys;
    private final EnvelopeCipher cipher;
    private final SealingSettings settings;
    private final Clock clock;
    private final Map<String, Opener> openers = new ConcurrentHashMap<>();

    SealingKeys(Store store, KeyWrapper keys, SealingSettings settings, Clock clock) {
        this.keys = keys;
        this.documents = KeyCollection.SEALING_KEYS.in(store);
        this.cipher = new EnvelopeCipher(keys);
        this.settings = settings;
        this.clock = clock;
    }

    /** The key to open with, or empty if it was never ours or is destroyed. Throws what unwrapping throws. */
    public Optional<Opener> find(String keyId) {
        Opener known = openers.get(keyId);
        if (known != null) {
            return Optional.of(known);
        }
        Document document = documents.find(eq(keyId)).first();
        return document == null ? Optional.empty() : Optional.of(remember(keyId, open(document)));
    }

    /**
     * The key to seal to now; made if there is none yet, or if the one there is cannot be opened with any key we have.
     */
    Opener current() {
        Instant start = periodStart();
        String keyId = "seal-" + start;
        try {
            return find(keyId).orElseGet(() -> make(keyId, start));
        } catch (KeyNotConfiguredException | UnreadableException lost) {
            // The same one on every instance. What is sealed to the other waits for its wrapping key.
            String another = keyId + "." + Integer.toHexString(keys.newest().hashCode());
            return find(another).orElseGet(() -> {
                log.error("The sealing key {} cannot be opened ({}): another one is made", keyId, lost.getMessage());
                return make(another, start);
            });
        }
    }

    private Instant periodStart() {
        long period = settings.useFor().toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(clock.millis(), period) * period);
    }

    private Opener make(String keyId, Instant start) {
        Opener opener = Opener.generate(keyId);
        SealedEnvelope sealed = opener.lendPrivateKey(key -> cipher.seal(key, Binding.ofSealingKey(keyId)));
        Instant end = start.plus(settings.useFor()).plus(settings.openFor());
        try {
            Document document = new Document("_id", keyId)
                    .append("envelope", new Binary(sealed.envelope().bytes()))
                    .append("destroyAt", Date.from(end));
            documents.insertOne(KeyCollection.put(document, sealed.key()));
            log.info("Made sealing key {}, to be destroyed at {}", keyId, end);
            return remember(keyId, opener);
        } catch (MongoException e) {
            if (Store.isDuplicate(e)) {
                return find(keyId).orElseThrow();
            }
            throw e;
        }
    }

    private Opener open(Document document) {
        String keyId = document.getString("_id");
        var sealed = new SealedEnvelope(
                Envelope.of(document.get("envelope", Binary.class).getData()), KeyCollection.key(document));
        return cipher.open(sealed, KeyCollection.SEALING_KEYS.binding(document), key -> Opener.of(keyId, key));
    }

    private Opener remember(String keyId, Opener opener) {
        Opener first = openers.putIfAbsent(keyId, opener);
        return first == null ? opener : first;
    }

    /** Expired keys go from the database and from memory; from then on nobody can open what was sealed to them. */
    void destroyExpired() {
        long gone = documents
                .deleteMany(lte("destroyAt", Date.from(clock.instant())))
                .getDeletedCount();
        if (gone > 0) {
            log.info("Destroyed {} sealing keys", gone);
        }
        for (String keyId : openers.keySet()) {
            if (documents.find(eq(keyId)).first() == null) {
                Opener destroyed = openers.remove(keyId);
                if (destroyed != null) {
                    destroyed.close();
                }
            }
        }
    }
}
