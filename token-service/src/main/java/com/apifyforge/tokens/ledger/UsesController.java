package com.apifyforge.tokens.ledger;

import com.apifyforge.events.codec.ContractException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who used a user's token, newest first. */
@RestController
class UsesController {
    private static final int MOST = 500;

    private final Uses uses;

    UsesController(Uses uses) {
        this.uses = uses;
    }

    /** {@code after} is the {@code next} of the page before. */
    @GetMapping(path = "/v1/users/{userId}/uses", produces = "application/json")
    Page uses(
            @PathVariable String userId,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        if (limit < 1 || limit > MOST) {
            throw new ContractException("limit must be 1 to " + MOST + ".");
        }
        List<Use> page = uses.page(userId, after, limit);
        String next = page.size() == limit ? page.getLast().leaseId() : null;
        return new Page(page.stream().map(UsesController::line).toList(), next);
    }

    private static Line line(Use use) {
        return new Line(
                use.leaseId(),
                use.at(),
                use.purpose(),
                use.jobId(),
                use.worker(),
                use.tokenId(),
                use.version(),
                use.outcome());
    }

    record Page(List<Line> uses, @Nullable String next) {}

    record Line(
            String leaseId,
            Instant at,
            Use.Purpose purpose,
            String jobId,
            String worker,
            String tokenId,
            long version,
            Use.Outcome outcome) {}
}
