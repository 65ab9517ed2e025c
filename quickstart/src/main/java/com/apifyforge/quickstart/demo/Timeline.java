package com.apifyforge.quickstart.demo;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.JobTimedOut;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenRotationDue;
import com.apifyforge.events.TokenEvent.TokenStored;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Each message in 80 columns: time, event, key facts. */
final class Timeline {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private Timeline() {}

    static String text(EventLog.Seen seen) {
        return "%s  %-18s  %s"
                .formatted(
                        TIME.format(seen.time()),
                        seen.message().getClass().getSimpleName(),
                        wrapped(facts(seen.message())));
    }

    private static String wrapped(String facts) {
        return facts.replaceAll("(.{1,50})(?:\\s+|$)", "$1\n" + " ".repeat(30)).stripTrailing();
    }

    private static String facts(Message message) {
        return switch (message) {
            case ConnectToken command -> command.userId() + " hands over a token, sealed";
            case DisconnectToken command -> command.userId();
            case TokenStored stored ->
                "%s, version %d, account %s, to be replaced by %tF"
                        .formatted(
                                stored.userId(),
                                stored.version(),
                                stored.apifyUsername(),
                                stored.rotateBy().atZone(ZoneId.systemDefault()));
            case TokenRevoked revoked ->
                "%s, version %d: %s".formatted(revoked.userId(), revoked.version(), revoked.reason());
            case TokenRejected rejected -> rejected.userId() + ": " + rejected.reason();
            case TokenInvalidated invalidated -> invalidated.userId() + ": " + invalidated.errorType();
            case TokenRotationDue due -> due.userId() + ", " + due.ageDays() + " days old";
            case TokenAudit audit -> audit.userId() + " " + audit.jobId() + ": " + audit.outcome();
            case JobRequested job -> job.jobId() + " for " + job.userId();
            case JobCancelRequested job -> job.jobId();
            case JobEvent event -> event.jobId() + facts(event);
            case JobWatch watch -> watch.userId();
            case JobState state -> state.jobId() + " " + state.state();
            case DeadLetter letter -> letter.reason();
        };
    }

    private static String facts(JobEvent event) {
        return switch (event) {
            case JobStarted started -> ": run %s, attempt %d".formatted(started.runId(), started.attempt());
            case JobSucceeded done -> facts(done.run());
            case JobFailed done -> facts(done.run());
            case JobTimedOut done -> facts(done.run());
            case JobAborted done -> facts(done.run());
            case JobRefused refused -> ": " + refused.reason() + ". " + refused.hint();
            case JobDeferred deferred ->
                ": %s, again at %s".formatted(deferred.reason(), TIME.format(deferred.until()));
            case JobNeedsReview review -> ": " + review.reason() + ". " + review.hint();
        };
    }

    private static String facts(RunSummary run) {
        return ": run %s, %s items, %s USD".formatted(run.status(), run.itemCount(), run.usageTotalUsd());
    }
}
