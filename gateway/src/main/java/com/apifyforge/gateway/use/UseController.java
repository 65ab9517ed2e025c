package com.apifyforge.gateway.use;

import com.apifyforge.events.Target;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.projection.Job;
import com.apifyforge.gateway.projection.Jobs;
import com.apifyforge.gateway.projection.Use;
import com.apifyforge.gateway.projection.Uses;
import com.apifyforge.gateway.projection.Uses.Filter;
import com.apifyforge.gateway.web.Page;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The uses of the caller's user, newest first. */
@RestController
class UseController {
    private final Uses uses;
    private final Jobs jobs;

    UseController(Uses uses, Jobs jobs) {
        this.uses = uses;
        this.jobs = jobs;
    }

    @GetMapping(path = "/v1/uses", produces = "application/json")
    Page<Line> uses(
            Caller caller,
            @RequestParam(required = false) @Nullable String jobId,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int most = Page.limit(limit);
        List<Use> page = uses.page(
                caller.userId(), new Filter(jobId, from, to), cursor == null ? null : Page.place(cursor), most);
        var known = jobs.find(caller.userId(), page.stream().map(Use::jobId).collect(Collectors.toSet()));
        String next = page.size() < most ? null : Page.cursor(page.getLast().place());
        return new Page<>(
                page.stream().map(use -> line(use, known.get(use.jobId()))).toList(), next);
    }

    private static Line line(Use use, @Nullable Job job) {
        String actor = job != null && job.target() instanceof Target.Actor(String id) ? id : null;
        return new Line(use.at(), use.jobId(), use.purpose(), use.outcome(), use.reason(), use.worker(), actor);
    }

    record Line(
            Instant at,
            String jobId,
            String purpose,
            String outcome,
            @Nullable String reason,
            String worker,
            @Nullable String actor) {}
}
