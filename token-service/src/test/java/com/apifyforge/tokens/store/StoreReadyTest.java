package com.apifyforge.tokens.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreReadyTest {
    @TempDir
    Path folder;

    @Test
    void wrongPasswordEndsTheStartAtOnceAndIsNotShown() throws Exception {
        try (var mongo = EmbeddedMongo.start(folder, 0);
                var stores = Stores.open(mongo.uri().replaceFirst("://[^@]+@", "://anna:secret-password@"), false)) {
            long start = System.nanoTime();

            assertThatThrownBy(new StoreReady(stores.store)::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("tokens.store.uri")
                    .hasMessageNotContaining("secret-password");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }
}
