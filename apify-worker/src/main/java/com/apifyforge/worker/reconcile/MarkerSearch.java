package com.apifyforge.worker.reconcile;

import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.Run;
import com.apifyforge.events.Reason;
import com.apifyforge.events.Target;
import com.apifyforge.worker.apify.RunLookup;
import com.apifyforge.worker.apify.StartRequests;
import com.apifyforge.worker.apify.UserApifyClient;
import com.apifyforge.worker.records.Hints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the run of an attempt by its marker. Apify's lists show where a run came from but not its User-Agent, so
 * each candidate is asked for by itself, once in this worker's life: a run never changes its User-Agent.
 */
public final class MarkerSearch {
    private static final Logger log = LoggerFactory.getLogger(MarkerSearch.class);

    /** How far Apify's clock may be behind the token-service's. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

    private final UserAgents userAgents = new UserAgents();

    public sealed interface Finding {
        record Found(Run run) implements Finding {}

        /** All runs since then were seen, and none has the marker. */
        record None() implements Finding {}

        /** Not all could be seen this time. */
        record Unclear() implements Finding {}

        /** Apify refused the token. */
        record Rejected(String errorType) implements Finding {}

        /** The token may not see runs, or Apify does not show what they carry. */
        record Unreadable(String reason) implements Finding {}
    }

    public Finding look(UserApifyClient apify, Target target, String marker, Instant since) {
        ApifyReply<List<Run>> listed = apify.call((client, token) -> client.runsSince(
                token,
                StartRequests.kind(target),
                StartRequests.id(target),
                since.minus(CLOCK_SKEW),
                RunLookup.LIST_LIMIT));
        return switch (listed) {
            case Ok<List<Run>>(var runs) -> look(apify, runs, marker);
            case TokenUnusable<List<Run>>(String type) -> new Finding.Rejected(type);
            case UserMustAct<List<Run>>(var _, String type, var _) -> new Finding.Unreadable(Hints.code(type));
            case BadRequest<List<Run>>(var _, String type, var _) -> new Finding.Unreadable(Hints.code(type));
            case NotNow<List<Run>> _, Unanswered<List<Run>> _, Unreadable<List<Run>> _, NotSent<List<Run>> _ ->
                new Finding.Unclear();
        };
    }

    private Finding look(UserApifyClient apify, List<Run> runs, String marker) {
        var marked = new ArrayList<Run>();
        // Where there are as many as are listed, the one looked for may be among the older ones.
        boolean allSeen = runs.size() < RunLookup.LIST_LIMIT;
        boolean hidden = false;
        for (Run run : runs) {
            switch (userAgent(apify, run)) {
                case UserAgents.Seen(var text) when text.endsWith(marker) -> marked.add(run);
                case UserAgents.Seen _ -> {}
                case UserAgents.Unseen _ -> allSeen = false;
                case UserAgents.Hidden _ -> hidden = true;
            }
        }
        if (!marked.isEmpty()) {
            return new Finding.Found(oldest(apify, marked));
        }
        if (hidden) {
            return new Finding.Unreadable(Reason.RUNS_NOT_SEEN.name());
        }
        return allSeen ? new Finding.None() : new Finding.Unclear();
    }

    private UserAgents.Look userAgent(UserApifyClient apify, Run run) {
        // Ours are started over the API; whatever a person or a schedule started cannot be it.
        return run.origin() != null && !run.origin().equals("API")
                ? new UserAgents.Seen("")
                : userAgents.of(apify, run);
    }

    /** One attempt is one POST, so there is one run; if Apify made two of it, the user must not pay for both. */
    private Run oldest(UserApifyClient apify, List<Run> marked) {
        marked.sort(Comparator.comparing(Run::startedAt, Comparator.nullsLast(Comparator.naturalOrder())));
        for (Run surplus : marked.subList(1, marked.size())) {
            log.error(
                    "Runs {} and {} came of one start; the younger one is aborted",
                    marked.getFirst().id(),
                    surplus.id());
            apify.call((client, token) -> client.abort(token, surplus.id()));
        }
        return marked.getFirst();
    }
}
