package com.apifyforge.tokens.rewrap;

import static com.mongodb.client.model.Filters.eq;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.keystore.KeyCollection;
import com.apifyforge.tokens.store.Store;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * What the first instance leaves in {@code wrapping_keys}, for every later one to open with the newest wrapping key.
 */
final class KeyProof {
    private final MongoCollection<Document> proofs;
    private final KeyWrapper keys;

    KeyProof(Store store, KeyWrapper keys) {
        this.proofs = store.keyCollection("wrapping_keys");
        this.keys = keys;
    }

    /** False if another key of this name left the proof that is there. */
    boolean holds(String keyId) {
        Document proof = proofs.find(eq(keyId)).first();
        return proof == null ? leave(keyId) : opens(keyId, proof);
    }

    private boolean leave(String keyId) {
        Document proof = keys.generate(
                Binding.ofWrappingKey(keyId),
                (dataKey, wrapped) ->
                        new Document("_id", keyId).append(KeyCollection.WRAPPED, new Binary(wrapped.bytes())));
        try {
            proofs.insertOne(proof);
            return true;
        } catch (MongoException e) {
            if (!Store.isDuplicate(e)) {
                throw e;
            }
            Document others = proofs.find(eq(keyId)).first();
            return others != null && opens(keyId, others);
        }
    }

    private boolean opens(String keyId, Document proof) {
        try {
            byte[] wrapped = proof.get(KeyCollection.WRAPPED, Binary.class).getData();
            return keys.unwrap(new WrappedKey(keyId, wrapped), Binding.ofWrappingKey(keyId), dataKey -> true);
        } catch (UnreadableException other) {
            return false;
        }
    }
}
