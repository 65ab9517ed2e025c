package com.apifyforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdIndexTest {
    private final IdIndex index = new IdIndex(new Ids(Map.of("a", 1, "b", 2)));

    @Test
    void conditionsBesideTheIdDoNotHideIt() {
        var query = new Document("_id", "b").append("revision", 7L);

        assertThat(index.canHandle(query)).isTrue();
        assertThat(index.getPositions(query)).containsExactly(2);
    }

    @Test
    void severalIdsAreFoundToo() {
        var query = new Document("_id", new Document("$in", List.of("a", "b", "c"))).append("state", "OPEN");

        assertThat(index.canHandle(query)).isTrue();
        assertThat(index.getPositions(query)).containsExactly(1, 2);
    }

    @Test
    void rangesOfIdsAndOtherFieldsAreNotItsConcern() {
        assertThat(index.canHandle(new Document("_id", new Document("$gt", "a")).append("state", "OPEN")))
                .isFalse();
        assertThat(index.canHandle(new Document("state", "OPEN"))).isFalse();
    }

    /** The library's rules over a map. */
    private static final class Ids extends AbstractUniqueIndex<Object> {
        private final Map<KeyValue, Object> positions = new HashMap<>();

        Ids(Map<String, Integer> positions) {
            super("_id_", List.of(new IndexKey("_id", true)), false);
            positions.forEach((id, position) -> this.positions.put(new KeyValue(id), position));
        }

        @Override
        protected Object removeDocument(KeyValue key) {
            return positions.remove(key);
        }

        @Override
        protected boolean putKeyPosition(KeyValue key, Object position) {
            return positions.putIfAbsent(key, position) == null;
        }

        @Override
        protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
            return positions.entrySet();
        }

        @Override
        protected Object getPosition(KeyValue key) {
            return positions.get(key);
        }

        @Override
        public long getCount() {
            return positions.size();
        }

        @Override
        public long getDataSize() {
            return 0;
        }
    }
}
