package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.edge.Caller;
import com.apifyforge.tokens.ledger.Results;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The lease contract over HTTP. Bodies are bytes: {@link LeaseJson} alone reads and writes them, at both ends. */
@RestController
class LeaseController {
    private final LeaseDesk desk;
    private final Results results;

    LeaseController(LeaseDesk desk, Results results) {
        this.desk = desk;
        this.results = results;
    }

    @PostMapping("/v1/leases")
    ResponseEntity<byte[]> lease(@RequestBody byte[] body, @RequestAttribute(Caller.ATTRIBUTE) Caller worker) {
        return json(LeaseJson.write(desk.answer(LeaseJson.readRequest(body), worker.name())));
    }

    @PostMapping("/v1/leases/results")
    ResponseEntity<byte[]> results(@RequestBody byte[] body) {
        var accepted = results.take(LeaseJson.readResults(body).results());
        return json(LeaseJson.write(new LeaseResult.Accepted(accepted)));
    }

    private static ResponseEntity<byte[]> json(byte[] body) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }
}
