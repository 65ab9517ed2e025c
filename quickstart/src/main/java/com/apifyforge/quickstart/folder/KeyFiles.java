package com.apifyforge.quickstart.folder;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.embedded.ca.LocalCa.Identity;
import com.apifyforge.events.ticket.TicketSigner;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every key of the embedded default, made at the first start and kept in the data folder; the wrapping key if it wraps.
 */
public record KeyFiles(
        Path ca,
        Identity kafka,
        Identity sandbox,
        Identity tokenService,
        Identity worker,
        Identity gateway,
        Identity operator,
        Identity scheduler,
        Path wrappingKey,
        Path schedulerKey,
        Path gatewayKey,
        Path schedulerKeySet) {
    public static KeyFiles in(DataFolder folder, Clock clock) {
        var ca = LocalCa.in(folder.ca(), clock);
        Path schedulerKey = ticketKey(folder.keys().resolve("scheduler.jwk"), "local-scheduler");
        Path gatewayKey = ticketKey(folder.keys().resolve("gateway.jwk"), "local-gateway");
        return new KeyFiles(
                ca.certificate(),
                ca.issue("kafka", null),
                ca.issue("sandbox", null),
                ca.issue("token-service", workload("token-service")),
                ca.issue("apify-worker", workload("apify-worker")),
                ca.issue("gateway", workload("gateway")),
                ca.issue("operator", workload("operator")),
                ca.issue("scheduler", workload("scheduler")),
                folder.keys().resolve("wrapping.keys"),
                schedulerKey,
                gatewayKey,
                publicKeys(List.of(schedulerKey, gatewayKey), folder.keys().resolve("scheduler-public.jwks")));
    }

    private static URI workload(String name) {
        return URI.create("spiffe://apifyforge/" + name);
    }

    private static Path ticketKey(Path file, String name) {
        if (!Files.exists(file)) {
            TicketSigner.generate(name).save(file);
        }
        return file;
    }

    private static Path publicKeys(List<Path> ticketKeys, Path file) {
        var publicKeys = ticketKeys.stream().map(key -> signer(key).publicJwk()).toList();
        DataFolder.write(file, new JsonMapper().writeValueAsString(Map.of("keys", publicKeys)));
        return file;
    }

    private static TicketSigner signer(Path file) {
        try {
            return TicketSigner.load(file);
        } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            // Without the parser's words: they may quote the key.
            throw new WrongUseException(
                    file + " is no scheduler's key. Restore it, or delete it: the next start makes a "
                            + "new one, and jobs that wait for their start are refused.");
        }
    }
}
