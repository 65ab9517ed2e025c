package com.apifyforge.gateway.operations;

import com.apifyforge.client.Operator;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.projection.Samples;
import com.apifyforge.gateway.projection.Samples.Sample;
import com.apifyforge.gateway.projection.Uses;
import com.apifyforge.gateway.web.JsonBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The whole system as an operator sees it, and its brake. */
@RestController
@RequestMapping(path = "/v1/operations", produces = "application/json")
class OperationsController {
    private static final Logger log = LoggerFactory.getLogger(OperationsController.class);
    private static final Pattern WORKER = Pattern.compile("all|apify-worker/[0-9a-f]{1,12}");
    private static final int DAY_MINUTES = 1440;

    private final Overview overview;
    private final Samples samples;
    private final Uses uses;
    private final Supplier<Operator> operators;
    private final Clock clock;

    OperationsController(Overview overview, Samples samples, Uses uses, Supplier<Operator> operators, Clock clock) {
        this.overview = overview;
        this.samples = samples;
        this.uses = uses;
        this.operators = operators;
        this.clock = clock;
    }

    record Items<T>(List<T> items) {}

    /** What came onto each topic since the sample before, by the minute. */
    record Minute(Instant at, Map<String, Long> perMinute, Map<String, Long> lag, long deadLetters) {}

    @GetMapping("/overview")
    Overview.Answer overview() {
        return overview.now();
    }

    @GetMapping("/samples")
    Items<Minute> samples(@RequestParam(defaultValue = "3") int hours) {
        Duration asked = Duration.ofHours(within("hours", hours, Sampler.KEPT.toHours()));
        List<Sample> found = samples.since(clock.instant().minus(asked));
        var minutes = new ArrayList<Minute>();
        for (int i = 1; i < found.size(); i++) {
            minutes.add(minute(found.get(i - 1), found.get(i)));
        }
        return new Items<>(minutes);
    }

    private static Minute minute(Sample before, Sample now) {
        long apart = Math.max(1, Duration.between(before.at(), now.at()).toMinutes());
        var perMinute = new TreeMap<String, Long>();
        // A topic that was made anew begins at zero.
        now.ends()
                .forEach((topic, end) ->
                        perMinute.put(topic, Math.max(0, end - before.ends().getOrDefault(topic, end)) / apart));
        return new Minute(now.at(), perMinute, now.lag(), now.deadLetters());
    }

    @GetMapping("/leases")
    Items<Uses.Count> leases(@RequestParam(defaultValue = "60") int minutes) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        return new Items<>(uses.counts(now.minus(Duration.ofMinutes(within("minutes", minutes, DAY_MINUTES) - 1))));
    }

    private static long within(String name, int value, long most) {
        if (value < 1 || value > most) {
            throw JsonBody.malformed(name + " is 1 to " + most + ".");
        }
        return value;
    }

    @GetMapping("/freezes")
    JsonNode freezes() {
        try (var operator = operators.get()) {
            return operator.freezes();
        }
    }

    @PostMapping("/freezes")
    JsonNode freeze(Caller caller, HttpServletRequest request) {
        String worker =
                worker(JsonBody.read(request, Set.of("worker")).path("worker").asString(""));
        try (var operator = operators.get()) {
            // The token-service's own record names the gateway's certificate.
            log.warn("Operator {} freezes the leases of {}", caller.userId(), worker);
            return operator.freeze(worker);
        }
    }

    @DeleteMapping("/freezes")
    JsonNode lift(Caller caller, @RequestParam String worker) {
        String whose = worker(worker);
        try (var operator = operators.get()) {
            log.warn("Operator {} lifts the freeze of {}", caller.userId(), whose);
            return operator.unfreeze(whose);
        }
    }

    private static String worker(String given) {
        if (!WORKER.matcher(given).matches()) {
            throw JsonBody.malformed(
                    "worker is all, or a worker as uses name it: apify-worker/ and up to twelve digits.");
        }
        return given;
    }
}
