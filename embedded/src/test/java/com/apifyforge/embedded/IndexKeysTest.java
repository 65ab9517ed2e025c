package com.apifyforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.h2.mvstore.type.ObjectDataType;
import org.junit.jupiter.api.Test;

class IndexKeysTest {
    private static final String CHARACTERS = "ab/0~\u0000\u0001\u007f\u0080é€\ud83d\ude00";

    private final ObjectDataType asH2 = new ObjectDataType();
    private final IndexKeys keys = new IndexKeys();

    /** A data folder of another order would lose what it has. */
    @Test
    void orderIsThatOfH2() {
        var all = keys();
        for (KeyValue one : all) {
            for (KeyValue other : all) {
                assertThat(Integer.signum(keys.compare(one, other)))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(asH2.compare(one, other)));
            }
        }
    }

    private static List<KeyValue> keys() {
        var random = new Random(25);
        var all = new ArrayList<KeyValue>();
        for (int i = 0; i < 200; i++) {
            all.add(new KeyValue(text(random)));
        }
        all.add(new KeyValue(""));
        all.add(new KeyValue("a".repeat(0xFFFF)));
        all.add(new KeyValue("a".repeat(0x10000)));
        all.add(new KeyValue("b".repeat(0x10000)));
        all.add(new KeyValue(7));
        all.add(new KeyValue(8L));
        all.add(new KeyValue("a", "b"));
        all.add(new KeyValue("a", "c"));
        return all;
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(4); length > 0; length--) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }
}
