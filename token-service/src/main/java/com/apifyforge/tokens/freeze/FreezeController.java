package com.apifyforge.tokens.freeze;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.service.edge.Caller;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Freezes leases, lifts freezes, and tells which are in force. Every answer is the list of them. */
@RestController
class FreezeController {
    private static final Pattern WORKER = Pattern.compile(Freezes.ALL + "|apify-worker/[0-9a-f]{1,12}");

    private final Freezes freezes;

    FreezeController(Freezes freezes) {
        this.freezes = freezes;
    }

    @GetMapping(path = "/v1/freezes", produces = "application/json")
    InForce inForce() {
        return new InForce(freezes.inForce());
    }

    @PostMapping(path = "/v1/freezes", produces = "application/json")
    InForce freeze(@RequestBody Ask ask, @RequestAttribute(Caller.ATTRIBUTE) Caller operator) {
        freezes.freeze(require(ask.worker()), operator.name());
        return inForce();
    }

    @DeleteMapping(path = "/v1/freezes", produces = "application/json")
    InForce lift(@RequestParam String worker, @RequestAttribute(Caller.ATTRIBUTE) Caller operator) {
        freezes.lift(require(worker), operator.name());
        return inForce();
    }

    private static String require(@Nullable String worker) {
        if (worker == null || !WORKER.matcher(worker).matches()) {
            throw new ContractException("worker must be 'all', or a worker as 'uses' and the audit name it, such as "
                    + "apify-worker/1f0c6a2b9d3e.");
        }
        return worker;
    }

    record Ask(@Nullable String worker) {}

    record InForce(List<Freeze> freezes) {}
}
