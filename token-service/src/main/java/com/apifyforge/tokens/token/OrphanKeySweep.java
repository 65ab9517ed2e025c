package com.apifyforge.tokens.token;

import com.apifyforge.service.sweep.Sweep;
import com.apifyforge.tokens.token.TokenKeys.StoredKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes keys that a crash left: of a version that was never stored, or was replaced or invalidated. */
final class OrphanKeySweep implements Sweep {
    private static final Logger log = LoggerFactory.getLogger(OrphanKeySweep.class);
    private static final int PAGE = 500;

    /** Old enough that no connect is still on its way to the document the key belongs to. */
    private static final Duration AGE = Duration.ofHours(1);

    private final TokenKeys keys;
    private final Tokens tokens;
    private final Clock clock;

    OrphanKeySweep(TokenKeys keys, Tokens tokens, Clock clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return AGE;
    }

    @Override
    public void run() {
        Instant before = clock.instant().minus(AGE);
        List<StoredKey> page = keys.page("", before, PAGE);
        while (!page.isEmpty()) {
            deleteOrphans(page);
            page = keys.page(page.getLast().keyId(), before, PAGE);
        }
    }

    private void deleteOrphans(Collection<StoredKey> page) {
        Map<String, Token> current =
                tokens.find(page.stream().map(StoredKey::userId).toList());
        for (StoredKey key : page) {
            boolean needed = current.get(key.userId()) instanceof Token.Connected connected
                    && connected.id().keyId().equals(key.keyId());
            if (!needed) {
                log.info("Deleted the key {} that no token needs", key.keyId());
                keys.delete(key.keyId());
            }
        }
    }
}
