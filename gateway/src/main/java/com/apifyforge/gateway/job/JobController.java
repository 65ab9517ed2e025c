package com.apifyforge.gateway.job;

import com.apifyforge.client.Scheduler;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.id.Id;
import com.apifyforge.gateway.follow.Followers;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.policy.Policy;
import com.apifyforge.gateway.policy.Policy.Verdict;
import com.apifyforge.gateway.projection.Job;
import com.apifyforge.gateway.projection.JobStatus;
import com.apifyforge.gateway.projection.Jobs;
import com.apifyforge.gateway.projection.Jobs.Filter;
import com.apifyforge.gateway.projection.Jobs.Place;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.gateway.web.Page;
import com.apifyforge.gateway.web.Waiting;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Starts, lists, tells and cancels jobs of the caller's user; another user's job is none. */
@RestController
@RequestMapping(path = "/v1/jobs", produces = "application/json")
class JobController {
    private static final String PREFER = "Prefer";
    private static final Pattern BEGINNING = Pattern.compile("[A-Za-z0-9._:|~-]{0,128}");

    private final Policy policy;
    private final Scheduler scheduler;
    private final Jobs jobs;
    private final Followers followers;
    private final Clock clock;

    JobController(Policy policy, Scheduler scheduler, Jobs jobs, Followers followers, Clock clock) {
        this.policy = policy;
        this.scheduler = scheduler;
        this.jobs = jobs;
        this.followers = followers;
        this.clock = clock;
    }

    @PostMapping
    ResponseEntity<JobAnswer> start(
            Caller caller,
            HttpServletRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestHeader(name = PREFER, required = false) @Nullable String prefer) {
        var wanted = JobRequest.read(request, now(), Scheduler.START_WITHIN);
        RunOptions options = allowed(caller, wanted);
        String jobId = key == null ? UUID.randomUUID().toString() : jobId(key);
        String asked = Job.digest(wanted.target(), wanted.input(), wanted.options());
        var job = Job.requested(caller.userId(), jobId, wanted.target(), now(), asked);
        // Noted first: a client that has its answer may ask any gateway for the job.
        boolean isNew = jobs.note(job);
        Job known = isNew ? job : sameJob(job, Job.digest(wanted.target(), wanted.input(), options));
        // Nothing was heard of it: the gateway that noted it may have died before it was sent.
        if (isNew || known.steps().isEmpty()) {
            send(
                    job,
                    scheduler.job(jobId, caller.userId(), wanted.target(), wanted.input(), options, wanted.deadline()),
                    isNew);
        }
        Duration patience = Waiting.of(prefer, Duration.ZERO);
        Job told = await(
                known,
                patience,
                one -> one.started().isPresent() || one.status().isOver());
        return ResponseEntity.status(isNew ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .header(HttpHeaders.LOCATION, "/v1/jobs/" + jobId)
                .body(JobAnswer.withTimeline(told));
    }

    @GetMapping
    Page<JobAnswer> list(
            Caller caller,
            @RequestParam(required = false) @Nullable JobStatus state,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (!BEGINNING.matcher(q).matches()) {
            throw JsonBody.malformed("q is the beginning of a job id.");
        }
        int most = Page.limit(limit);
        List<Job> page =
                jobs.page(caller.userId(), new Filter(state, actor, q), cursor == null ? null : place(cursor), most);
        String next = page.size() < most ? null : Page.cursor(placeOf(page.getLast()));
        return new Page<>(page.stream().map(JobAnswer::of).toList(), next);
    }

    @GetMapping("/{jobId}")
    JobAnswer show(
            Caller caller,
            @PathVariable String jobId,
            @RequestHeader(name = PREFER, required = false) @Nullable String prefer) {
        Job job = find(caller, jobId);
        return JobAnswer.withTimeline(await(
                job, Waiting.of(prefer, Duration.ZERO), one -> one.status().isOver()));
    }

    /** A job that is over stays as it is, and one that was just cancelled is not cancelled once more. */
    @DeleteMapping("/{jobId}")
    ResponseEntity<JobAnswer> cancel(Caller caller, @PathVariable String jobId) {
        Job job = find(caller, jobId);
        var itself = List.of(jobId);
        if (!job.status().isOver()
                && jobs.cancelSent(caller.userId(), itself, now()).isEmpty()) {
            if (job.target() == null) {
                throw new RefusedException(
                        HttpStatus.CONFLICT,
                        "REQUEST_GONE",
                        "The job's request is not kept any more, so it cannot be cancelled here."
                                + " Abort its run in Apify Console.");
            }
            scheduler.sendAndWait(scheduler.cancel(jobId, caller.userId(), job.target()));
            jobs.noteCancelSent(caller.userId(), itself, now());
        }
        return ResponseEntity.accepted().body(JobAnswer.withTimeline(job));
    }

    private RunOptions allowed(Caller caller, JobRequest wanted) {
        return switch (policy.judge(caller, wanted.target(), wanted.options())) {
            case Verdict.Allowed(RunOptions options) -> options;
            case Verdict.Forbidden(String reason, String detail) ->
                throw new RefusedException(HttpStatus.FORBIDDEN, reason, detail);
        };
    }

    /** {@code sent} is the digest with the policy's limits: made anew from the topics, the projection has no other. */
    private Job sameJob(Job job, String sent) {
        Job known = jobs.find(job.userId(), job.jobId()).orElse(job);
        boolean same = known.digests().isEmpty()
                ? known.target() == null || known.target().equals(job.target())
                : known.digests().contains(sent) || known.digests().containsAll(job.digests());
        if (!same) {
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "IDEMPOTENCY_KEY_REUSED",
                    "The user has a job of this Idempotency-Key with another target, input or options, which goes on."
                            + " Send this request with a key of its own.");
        }
        return known;
    }

    /** Sent again it is a repeat by its id. */
    private void send(Job job, JobRequested request, boolean isNew) {
        try {
            scheduler.sendAndWait(request);
        } catch (IllegalArgumentException breaksTheSchema) {
            takeBack(job, isNew);
            throw JsonBody.malformed("The job breaks the schema of JobRequested:"
                    + " an id, an option or the input is not what it has to be.");
        } catch (VaultClientException notSent) {
            takeBack(job, isNew);
            throw notSent;
        }
    }

    private void takeBack(Job job, boolean isNew) {
        if (isNew) {
            jobs.forget(job);
        }
    }

    private Job await(Job job, Duration patience, Predicate<Job> enough) {
        if (patience.isZero() || enough.test(job)) {
            return job;
        }
        try (var follower = followers.follow(job.userId())) {
            return follower.awaitAsPreferred(
                            patience, () -> jobs.find(job.userId(), job.jobId()).filter(enough))
                    .or(() -> jobs.find(job.userId(), job.jobId()))
                    .orElse(job);
        }
    }

    private Job find(Caller caller, String jobId) {
        return jobs.known(caller.userId(), jobId);
    }

    private static String jobId(String given) {
        if (!Id.matches(given)) {
            throw JsonBody.malformed(Id.RULE);
        }
        return given;
    }

    private static String placeOf(Job job) {
        return job.at().toEpochMilli() + "/" + job.jobId();
    }

    private static Place place(String cursor) {
        String place = Page.place(cursor);
        int slash = place.indexOf('/');
        try {
            return new Place(
                    Instant.ofEpochMilli(Long.parseLong(place.substring(0, Math.max(0, slash)))),
                    place.substring(slash + 1));
        } catch (NumberFormatException notOurs) {
            throw Page.wrongCursor();
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
