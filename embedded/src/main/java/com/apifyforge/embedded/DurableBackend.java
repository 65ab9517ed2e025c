package com.apifyforge.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreTool;

/**
 * The H2 backend with the durability it lacks: by itself it commits about once a second and loses what it acknowledged
 * since. Here no answer leaves before everything it may have seen is on disk; commands that arrive together share one
 * commit. A read waits too: a lease must not be decided on a write that a crash takes back.
 */
final class DurableBackend extends H2Backend {
    private static final int COMPACT_EVERY_COMMITS = 200;
    private static final int WORTH_COMPACTING_BELOW_PERCENT = 50;
    private static final int COMPACT_STEP_BYTES = 4 << 20;

    private static final Set<String> READS = Set.of(
            "find",
            "getMore",
            "count",
            "distinct",
            "ping",
            "hello",
            "ismaster",
            "isMaster",
            "buildInfo",
            "listCollections",
            "listIndexes",
            "listDatabases",
            "killCursors",
            "endSessions",
            "serverStatus");

    private final MVStore store;
    /** Held by one command, or by a commit, so that a commit never cuts a command in two. */
    private final Lock oneCommandOrCommit = new ReentrantLock(true);

    private final Object committing = new Object();
    private final AtomicLong writes = new AtomicLong();
    private volatile long writesOnDisk;
    private int commits;

    private final VersionMark mark;

    private DurableBackend(MVStore store, VersionMark mark) {
        super(store);
        this.store = store;
        this.mark = mark;
        // With a sync after every commit nothing on disk needs the freed blocks any more: they are used again at once,
        // which keeps the file small and overwrites deleted keys early.
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
    }

    static DurableBackend open(Path file) {
        VersionMark.require(file);
        rewrite(file);
        // No commit of H2's own, neither by time nor by size: it could fall between a document and its index entry.
        var store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        var mark = VersionMark.begin(file);
        mark.set(store.getCurrentVersion());
        return new DurableBackend(store, mark);
    }

    /**
     * Copies what is alive into a fresh file, at each start: small again, and of what was deleted nothing is left in
     * it. Not on close, where H2 moves blocks inside the file and trips over an assertion of its own (FreeSpaceBitSet,
     * 2.4.240).
     */
    private static void rewrite(Path file) {
        VersionMark.forget(file);
        if (Files.exists(file)) {
            MVStoreTool.compactCleanUp(file.toString());
            MVStoreTool.compact(file.toString(), false);
        }
    }

    /** Called by the constructor of the superclass, too. */
    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new H2Database(name, getMvStore(), getCursorRegistry()) {
            @Override
            protected Index<Object> openOrCreateUniqueIndex(
                    String collection, String indexName, List<IndexKey> keys, boolean sparse) {
                // Opened first, as the library takes a map that is open as it is.
                getMvStore()
                        .openMap(
                                getFullCollectionNamespace(collection) + "._index_" + indexName,
                                new MVMap.Builder<KeyValue, Object>().keyType(new IndexKeys()));
                var index = super.openOrCreateUniqueIndex(collection, indexName, keys, sparse);
                return IdIndex.isOverId(index) ? new IdIndex(index) : index;
            }
        };
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        String command = message.getDocument().keySet().iterator().next();
        // An answer holds the very objects that the next update changes in place: sent as they are, a reader would get
        // the old half of one state and the new half of another, under which no comparison of revisions holds.
        return durably(
                READS.contains(command), () -> super.handleMessage(message).cloneDeeply());
    }

    @Override
    public QueryResult handleQuery(MongoQuery query) {
        return durably(true, () -> super.handleQuery(query));
    }

    private <R> R durably(boolean reads, Supplier<R> command) {
        try {
            return run(reads, command);
        } finally {
            awaitDisk(writes.get());
        }
    }

    private <R> R run(boolean reads, Supplier<R> command) {
        oneCommandOrCommit.lock();
        try {
            if (!reads) {
                writes.incrementAndGet();
            }
            return command.get();
        } finally {
            oneCommandOrCommit.unlock();
        }
    }

    private void awaitDisk(long seen) {
        if (writesOnDisk >= seen) {
            return;
        }
        synchronized (committing) {
            // Whoever waited here while another committed is served by that commit or makes the next one for all.
            if (writesOnDisk < seen) {
                commitAll();
            }
        }
    }

    private void commitAll() {
        oneCommandOrCommit.lock();
        try {
            long covered = writes.get();
            store.commit();
            if (++commits % COMPACT_EVERY_COMMITS == 0) {
                store.compact(WORTH_COMPACTING_BELOW_PERCENT, COMPACT_STEP_BYTES);
            }
            store.sync();
            mark.set(store.getCurrentVersion());
            writesOnDisk = covered;
        } finally {
            oneCommandOrCommit.unlock();
        }
    }

    /** Waits for the command in progress and commits. */
    @Override
    public void close() {
        oneCommandOrCommit.lock();
        try {
            if (!store.isClosed()) {
                store.commit();
            }
            super.close();
            mark.close();
        } finally {
            oneCommandOrCommit.unlock();
        }
    }
}
