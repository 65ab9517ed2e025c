package com.apifyforge.worker.reconcile;

import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.Run;
import com.apifyforge.worker.apify.UserApifyClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The User-Agents of runs, remembered for the last few thousand of them. */
final class UserAgents {
    private static final int REMEMBERED = 10_000;

    private final Map<String, String> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    sealed interface Look {}

    record Seen(String userAgent) implements Look {}

    /** The run could not be read this time. */
    record Unseen() implements Look {}

    /** The run was read, and Apify does not show its User-Agent: it may be any. */
    record Hidden() implements Look {}

    Look of(UserApifyClient apify, Run listed) {
        String known = listed.userAgent() == null ? recall(listed.id()) : listed.userAgent();
        if (known != null) {
            return new Seen(known);
        }
        if (!(apify.call((client, token) -> client.run(token, listed.id())) instanceof Ok<Run>(Run run))) {
            return new Unseen();
        }
        if (run.userAgent() == null) {
            return new Hidden();
        }
        remember(run.id(), run.userAgent());
        return new Seen(run.userAgent());
    }

    private synchronized @Nullable String recall(String runId) {
        return seen.get(runId);
    }

    private synchronized void remember(String runId, String userAgent) {
        seen.put(runId, userAgent);
    }
}
