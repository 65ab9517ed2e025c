package com.apifyforge.gateway.connection;

import com.apifyforge.client.Frontend;
import com.apifyforge.events.Reason;
import com.apifyforge.events.id.Id;
import com.apifyforge.gateway.follow.Follower;
import com.apifyforge.gateway.follow.Followers;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.projection.Connection.Outcome;
import com.apifyforge.gateway.projection.Connection.Result;
import com.apifyforge.gateway.projection.Connections;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.gateway.web.Waiting;
import com.apifyforge.service.edge.RefusedException;
import com.mongodb.MongoException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Connects, tells and disconnects. A command that was answered before is not sent again. */
@RestController
@RequestMapping(path = "/v1/connection", produces = "application/json")
class ConnectionController {
    private static final Logger log = LoggerFactory.getLogger(ConnectionController.class);
    private static final String KEY = "Idempotency-Key";
    private static final String PREFER = "Prefer";
    private static final Pattern COMMAND_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Frontend frontend;
    private final Connections connections;
    private final Followers followers;
    private final OpenJobs openJobs;
    private final Clock clock;

    ConnectionController(
            Frontend frontend, Connections connections, Followers followers, OpenJobs openJobs, Clock clock) {
        this.frontend = frontend;
        this.connections = connections;
        this.followers = followers;
        this.openJobs = openJobs;
        this.clock = clock;
    }

    @PutMapping
    ResponseEntity<?> connect(
            Caller caller,
            HttpServletRequest request,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @RequestHeader(name = PREFER, required = false) @Nullable String prefer) {
        // First of all: nothing else of a request with a plaintext token is looked at.
        String sealed = SealedBody.read(request);
        if (key == null) {
            throw JsonBody.malformed(
                    "The header Idempotency-Key is missing: the message id for which the token is sealed.");
        }
        String commandId = commandId(key);
        return carryOut(
                caller,
                commandId,
                prefer,
                Result.STORED,
                () -> frontend.connectSealed(caller.userId(), commandId, sealed),
                answer -> answer);
    }

    @GetMapping
    ConnectionAnswer show(
            Caller caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestHeader(name = PREFER, required = false) @Nullable String prefer) {
        if (after != null) {
            String commandId = commandId(after);
            try (var follower = followers.follow(caller.userId())) {
                follower.awaitAsPreferred(Waiting.of(prefer, PATIENCE), () -> outcome(caller, commandId));
            }
        }
        return answer(caller);
    }

    @DeleteMapping
    ResponseEntity<?> disconnect(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean cancelJobs,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @RequestHeader(name = PREFER, required = false) @Nullable String prefer) {
        String commandId = key == null ? UUID.randomUUID().toString() : commandId(key);
        // While there is a token to abort their runs with.
        var cancelled = cancelJobs && !isAnswered(caller, commandId) ? openJobs.cancel(caller.userId()) : null;
        return carryOut(
                caller,
                commandId,
                prefer,
                Result.REVOKED,
                () -> frontend.disconnect(caller.userId(), commandId),
                answer -> answer.withNotice(cancelled));
    }

    /** "This was not me." A use may be disputed whatever else fails, so nothing keeps the command from being sent. */
    @PostMapping("/dispute")
    ResponseEntity<?> dispute(
            Caller caller,
            HttpServletRequest request,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            @RequestHeader(name = PREFER, required = false) @Nullable String prefer) {
        String jobId = JsonBody.read(request, Set.of("jobId")).path("jobId").asString("");
        if (!jobId.isEmpty() && !Id.matches(jobId)) {
            throw JsonBody.malformed("jobId is the id of the job whose use is disputed, or is left out.");
        }
        String commandId = key == null ? UUID.randomUUID().toString() : commandId(key);
        boolean isRepeat = isAnswered(caller, commandId);
        List<String> cancelled = isRepeat ? List.of() : openJobs.cancel(caller.userId());
        try (var follower = followers.follow(caller.userId())) {
            if (!isRepeat) {
                log.warn("User {} disputes a use of the token, of job {}", caller.userId(), jobId);
                frontend.dispute(caller.userId(), commandId);
            }
            return awaited(follower, caller, commandId, prefer, Result.REVOKED, answer -> answer.withNotice(cancelled));
        }
    }

    /** A command that is sent again is a repeat, so a database that is away is no reason to wait. */
    private boolean isAnswered(Caller caller, String commandId) {
        try {
            return outcome(caller, commandId).isPresent();
        } catch (MongoException away) {
            return false;
        }
    }

    private ResponseEntity<?> carryOut(
            Caller caller,
            String commandId,
            @Nullable String prefer,
            Result expected,
            Runnable send,
            UnaryOperator<ConnectionAnswer> more) {
        try (var follower = followers.follow(caller.userId())) {
            if (outcome(caller, commandId).isEmpty()) {
                send.run();
            }
            return awaited(follower, caller, commandId, prefer, expected, more);
        }
    }

    private ResponseEntity<?> awaited(
            Follower follower,
            Caller caller,
            String commandId,
            @Nullable String prefer,
            Result expected,
            UnaryOperator<ConnectionAnswer> more) {
        return follower.awaitAsPreferred(Waiting.of(prefer, PATIENCE), () -> outcome(caller, commandId))
                .<ResponseEntity<?>>map(outcome -> ResponseEntity.ok(more.apply(told(caller, outcome, expected))))
                .orElseGet(() -> notYet(commandId));
    }

    private ConnectionAnswer told(Caller caller, Outcome outcome, Result expected) {
        if (outcome.result() == Result.REJECTED) {
            String reason = String.valueOf(outcome.reason());
            throw new RefusedException(HttpStatus.UNPROCESSABLE_CONTENT, reason, Reason.hint(reason));
        }
        if (outcome.result() != expected) {
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "IDEMPOTENCY_KEY_REUSED",
                    "This key was another command's. Nothing was sent: call again with a key of its own.");
        }
        return answer(caller);
    }

    private static ResponseEntity<?> notYet(String commandId) {
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, "/v1/connection")
                .body(Map.of("commandId", commandId));
    }

    private Optional<Outcome> outcome(Caller caller, String commandId) {
        return connections.of(caller.userId()).outcome(commandId);
    }

    private ConnectionAnswer answer(Caller caller) {
        return ConnectionAnswer.of(connections.of(caller.userId()), clock.instant());
    }

    private static String commandId(String given) {
        if (!COMMAND_ID.matcher(given).matches()) {
            throw JsonBody.malformed("A command's id has letters, digits and ._- only, 128 at most.");
        }
        return given;
    }
}
