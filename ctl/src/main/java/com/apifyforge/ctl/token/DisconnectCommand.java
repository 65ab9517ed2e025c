package com.apifyforge.ctl.token;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.Operator;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.Table;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.ctl.job.CancelAll;
import com.apifyforge.ctl.user.UserOption;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "disconnect",
        description = "Has a user's token forgotten. This does not revoke it at Apify: only its owner can, at"
                + " https://console.apify.com/settings/integrations")
public final class DisconnectCommand extends CtlCommand {
    private static final int WAIT = 60;
    private static final int MAX_WAIT = 3600;

    @Mixin
    private final UserOption user = new UserOption();

    @Option(
            names = "--cancel-jobs",
            description =
                    "First cancel all of the user's jobs and wait until their runs are aborted; then disconnect in"
                            + " any case. After a disconnect there is no token to abort a run with.")
    private boolean cancelJobs;

    @Option(
            names = "--wait",
            paramLabel = "S",
            description = "With --cancel-jobs, seconds to wait for the end of the jobs at most; default: 60")
    private @Nullable Integer wait;

    @Override
    public Integer call() {
        if (wait != null && !cancelJobs) {
            throw new WrongUseException("--wait is for the jobs: give --cancel-jobs, too.");
        }
        if (wait != null && (wait < 0 || wait > MAX_WAIT)) {
            throw new WrongUseException("--wait takes 0 to " + MAX_WAIT + " seconds.");
        }
        var endpoints = session().endpoints();
        try (var topics = session().topics(endpoints);
                var frontend = new Frontend(endpoints, topics, session().clock())) {
            boolean cancelled = !cancelJobs
                    || session()
                            .orTell(
                                    "Interrupted: " + user.id() + " is NOT disconnected. Run: "
                                            + session().command("disconnect --user " + user.id()),
                                    () -> cancelJobs(endpoints, topics));
            session().waitingFor("Waiting for the token-service");
            int disconnected = new TokenAnswer(session())
                    .report(frontend.disconnectAndWait(user.id(), TokenAnswer.PATIENCE), this::text);
            return cancelled ? disconnected : FAILED;
        }
    }

    /** Are all over? Whatever goes wrong here, the disconnect is sent. */
    private boolean cancelJobs(Endpoints endpoints, Topics topics) {
        try (var cancelling = new CancelAll(user.id(), topics)) {
            tell(
                    cancelling.count() == 0
                            ? user.id() + " has no jobs that are not over."
                            : "Cancelling " + cancelling.count() + " jobs, then disconnecting.");
            tellOfFreezes(endpoints);
            return cancelAndAwait(cancelling, endpoints, topics) & tell(cancelling.outcomes());
        } catch (VaultClientException | KafkaException e) {
            tell("The jobs were not cancelled: " + e.getMessage());
            return false;
        }
    }

    /** While leases are frozen no run can be aborted, and after the disconnect none can be any more. */
    private void tellOfFreezes(Endpoints endpoints) {
        try (var operator = new Operator(endpoints)) {
            if (!operator.freezes().path("freezes").isEmpty()) {
                tell("Leases are frozen, so runs go on: Ctrl-C, " + session().command("unfreeze --all")
                        + ", and disconnect again.");
            }
        } catch (VaultClientException e) {
            // That the token-service is away is told by what comes next.
            return;
        }
    }

    private boolean cancelAndAwait(CancelAll cancelling, Endpoints endpoints, Topics topics) {
        try {
            cancelling.send(Scheduler.withKeyIn(
                    endpoints.schedulerKey(), topics, session().clock()));
            session().waitingFor("Waiting for the end of the jobs");
            cancelling.await(Duration.ofSeconds(wait == null ? WAIT : wait));
            return true;
        } catch (VaultClientException | KafkaException e) {
            tell("Not all jobs were cancelled: " + e.getMessage());
            return false;
        }
    }

    private boolean tell(Map<String, String> outcomes) {
        boolean done = !outcomes.containsValue(CancelAll.NOT_OVER);
        if (!outcomes.isEmpty()) {
            var table = new Table("JOB", "END");
            outcomes.forEach(table::row);
            table.lines(session().screen().width()).forEach(this::tell);
        }
        if (!done) {
            tell("What is not over may have a run that goes on at Apify: https://console.apify.com/actors/runs");
        }
        return done;
    }

    /** On standard error, as machines read the answer of the disconnect. */
    private void tell(String line) {
        session().tell(List.of(line));
    }

    private Optional<String> text(TokenEvent event) {
        return switch (event) {
            case TokenRevoked revoked ->
                Optional.of("Disconnected " + user.id() + ". The token still works at Apify until it is deleted at"
                        + " https://console.apify.com/settings/integrations");
            case TokenRejected rejected ->
                Optional.of("Not disconnected (" + rejected.reason() + "). " + TokenAnswer.hint(rejected.reason()));
            default -> Optional.empty();
        };
    }
}
