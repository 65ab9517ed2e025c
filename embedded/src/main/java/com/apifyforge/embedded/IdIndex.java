package com.apifyforge.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Document;

/**
 * The index over {@code _id}, also for queries with further conditions, which the library answers by reading the whole
 * collection: a compare-and-set on id and revision took longer with every document. The collection itself checks each
 * document that the index finds against the whole query.
 */
final class IdIndex extends Index<Object> {
    private static final String ID = "_id";

    private final Index<Object> index;

    IdIndex(Index<Object> index) {
        super(index.getName(), index.getKeys(), false);
        this.index = index;
    }

    static boolean isOverId(Index<?> index) {
        return index.getKeys().size() == 1
                && index.getKeys().getFirst().getKey().equals(ID);
    }

    private static Document idOnly(Document query) {
        return query.containsKey(ID) ? new Document(ID, query.get(ID)) : query;
    }

    @Override
    public boolean canHandle(Document query) {
        return index.canHandle(idOnly(query));
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        return index.getPositions(idOnly(query));
    }

    @Override
    public Object getPosition(Document document) {
        return index.getPosition(document);
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        index.checkAdd(document, collection);
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        index.add(document, position, collection);
    }

    @Override
    public Object remove(Document document) {
        return index.remove(document);
    }

    @Override
    public long getCount() {
        return index.getCount();
    }

    @Override
    public long getDataSize() {
        return index.getDataSize();
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        index.checkUpdate(before, after, collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        index.updateInPlace(before, after, position, collection);
    }

    @Override
    public void drop() {
        index.drop();
    }

    @Override
    public boolean isUnique() {
        return index.isUnique();
    }
}
