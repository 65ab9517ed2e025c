package com.apifyforge.tokens.lease;

import com.apifyforge.events.id.JobKey;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.freeze.Freezes;
import com.apifyforge.tokens.ledger.Job;
import com.apifyforge.tokens.ledger.Ledger;
import com.apifyforge.tokens.store.ConcurrentCall;
import com.apifyforge.tokens.store.Store;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenVault;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the {@link Facts} of a call in a fixed number of round trips, however many requests it has. */
final class FactReader {
    private static final Logger log = LoggerFactory.getLogger(FactReader.class);

    private final BoundedLog failures = new BoundedLog(log);
    private final TokenVault vault;
    private final Ledger ledger;
    private final Freezes freezes;

    FactReader(TokenVault vault, Ledger ledger, Freezes freezes) {
        this.vault = vault;
        this.ledger = ledger;
        this.freezes = freezes;
    }

    Facts read(Collection<Admission> admissions, String worker) {
        Set<String> users = new HashSet<>();
        Set<String> jobKeys = new HashSet<>();
        for (Admission admission : admissions) {
            TicketClaims claims = admission.trusted();
            if (claims != null) {
                users.add(claims.userId());
                jobKeys.add(JobKey.of(claims.userId(), claims.jobId()));
            }
        }
        Set<String> unreadable = ConcurrentHashMap.newKeySet();
        ConcurrentCall<Boolean> frozen = ConcurrentCall.begin(() -> freezes.covers(worker));
        ConcurrentCall<Map<String, Job>> jobs = ConcurrentCall.begin(() -> each(jobKeys, ledger::jobs, unreadable));
        Map<String, Token> tokens = each(users, vault::find, unreadable);
        Map<String, WrappedKey> keys = vault.keysOf(tokens.values());
        Set<String> withoutKey = new HashSet<>(tokens.keySet());
        withoutKey.removeAll(keys.keySet());
        if (!withoutKey.isEmpty()) {
            // A token that is replaced between the two reads has lost its key, too: only reading again tells the two
            // apart.
            Map<String, Token> again = vault.find(withoutKey);
            tokens.putAll(again);
            keys.putAll(vault.keysOf(again.values()));
        }
        return new Facts(jobs.join(), tokens, keys, unreadable, frozen.join());
    }

    /** In one read; if a document cannot be made sense of, one by one, so that it stands in nobody else's way. */
    private <T> Map<String, T> each(
            Set<String> ids, Function<Collection<String>, Map<String, T>> find, Set<String> unreadable) {
        try {
            return new HashMap<>(find.apply(ids));
        } catch (RuntimeException e) {
            if (Store.isOutage(e)) {
                throw e;
            }
            Map<String, T> found = new HashMap<>();
            for (String id : ids) {
                try {
                    found.putAll(find.apply(List.of(id)));
                } catch (RuntimeException broken) {
                    if (Store.isOutage(broken)) {
                        throw broken;
                    }
                    failures.error("document", "The document " + id + " cannot be made sense of", broken);
                    unreadable.add(id);
                }
            }
            return found;
        }
    }
}
