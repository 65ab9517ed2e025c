package com.apifyforge.tokens.keystore;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.store.Store;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/** The collections of wrapped data keys, and the only place that knows how one is stored. */
public enum KeyCollection {
    SEALING_KEYS("sealing_keys") {
        @Override
        public Binding binding(Document document) {
            return Binding.ofSealingKey(document.getString("_id"));
        }
    },
    /** {@code _id} = {@code tokenId:version}. */
    TOKEN_KEYS("token_keys") {
        @Override
        public Binding binding(Document document) {
            String id = document.getString("_id");
            int colon = id.lastIndexOf(':');
            return Binding.ofToken(
                    document.getString(USER_ID), id.substring(0, colon), Long.parseLong(id.substring(colon + 1)));
        }
    };

    public static final String USER_ID = "userId";

    /** The name of the wrapping key. */
    public static final String WRAPPED_BY = "wrappedBy";

    public static final String WRAPPED = "wrapped";

    private final String collection;

    KeyCollection(String collection) {
        this.collection = collection;
    }

    public MongoCollection<Document> in(Store store) {
        return store.keyCollection(collection);
    }

    /** What the key of this document is bound to. */
    public abstract Binding binding(Document document);

    public static Document put(Document document, WrappedKey key) {
        return document.append(WRAPPED_BY, key.keyId()).append(WRAPPED, new Binary(key.bytes()));
    }

    public static Bson set(WrappedKey key) {
        return Updates.combine(Updates.set(WRAPPED_BY, key.keyId()), Updates.set(WRAPPED, new Binary(key.bytes())));
    }

    public static WrappedKey key(Document document) {
        return new WrappedKey(
                document.getString(WRAPPED_BY),
                document.get(WRAPPED, Binary.class).getData());
    }
}
