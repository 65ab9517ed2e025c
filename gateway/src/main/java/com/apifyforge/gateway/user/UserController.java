package com.apifyforge.gateway.user;

import com.apifyforge.client.Scheduler;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.projection.Connection;
import com.apifyforge.gateway.projection.Connections;
import com.apifyforge.gateway.projection.Erased;
import com.apifyforge.gateway.projection.Jobs;
import com.apifyforge.service.edge.RefusedException;
import java.time.Clock;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Erases a user. Refused while anything may still be told of them: that would come after. */
@RestController
class UserController {
    private final Connections connections;
    private final Jobs jobs;
    private final Erased erased;
    private final Clock clock;

    UserController(Connections connections, Jobs jobs, Erased erased, Clock clock) {
        this.connections = connections;
        this.jobs = jobs;
        this.erased = erased;
        this.clock = clock;
    }

    @DeleteMapping("/v1/me")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void erase(Caller caller) {
        if (!caller.isPerson()) {
            // A program that was taken over could disconnect, erase, and so hide from users what it used of theirs.
            throw new RefusedException(
                    HttpStatus.FORBIDDEN, "NOT_ALLOWED", "Only users themselves erase what is told of them.");
        }
        Connection connection = connections.of(caller.userId());
        if (connection.state() != Connection.State.NOT_CONNECTED) {
            throw new RefusedException(
                    HttpStatus.CONFLICT, "STILL_CONNECTED", "A token is connected. Disconnect first.");
        }
        if (jobs.anyOpen(caller.userId(), clock.instant().minus(Scheduler.START_WITHIN))) {
            throw new RefusedException(
                    HttpStatus.CONFLICT,
                    "JOBS_NOT_OVER",
                    "Some jobs are not over. After a disconnect each has its last event within minutes: call again.");
        }
        erased.erase(connection, clock.instant());
    }
}
