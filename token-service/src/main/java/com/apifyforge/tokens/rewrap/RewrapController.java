package com.apifyforge.tokens.rewrap;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Starts the moving of all wrapped keys, and tells how far it is. */
@RestController
class RewrapController {
    private final Rewraps rewraps;
    private final KeyWrapper keys;

    RewrapController(Rewraps rewraps, KeyWrapper keys) {
        this.rewraps = rewraps;
        this.keys = keys;
    }

    /** Joins the one that is running to the same key. */
    @PostMapping(path = "/v1/rewraps", produces = "application/json")
    Rewrap start(@RequestBody Start start) {
        if (start.to() == null) {
            throw new ContractException("to is missing.");
        }
        if (!keys.isNewest(start.to())) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "This service does not wrap with '" + start.to() + "' but with '" + keys.newest()
                            + "'. First make it the key that wraps, as tokens.envelope.kms.key or the first line of the"
                            + " key file; leave the old one in previous-keys or the file; restart.");
        }
        String to = keys.newest();
        return rewraps.find()
                .filter(running ->
                        running.state() == Rewrap.State.RUNNING && running.to().equals(to))
                .orElseGet(() -> rewraps.start(to));
    }

    @GetMapping(path = "/v1/rewraps", produces = "application/json")
    Rewrap newest() {
        return rewraps.find()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Nothing was ever rewrapped."));
    }

    record Start(@Nullable String to) {}
}
