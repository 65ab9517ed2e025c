package com.apifyforge.client;

import com.apifyforge.events.Reason;
import com.apifyforge.events.TokenCommand;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a settings page does: seals a token to the token-service's public key and sends it, or has it forgotten. Every
 * method throws {@link VaultClientException} if the system does not answer.
 */
public final class Frontend implements AutoCloseable {
    /** How long a sealed token may travel; the token-service takes none that is older. */
    private static final Duration SEAL_LIFE = Duration.ofMinutes(5);

    /** Sealing keys change daily; a few minutes with an old one are within its life. */
    private static final Duration KEY_LIFE = Duration.ofMinutes(5);

    private final Topics topics;
    private final URI tokenService;
    private final Path ca;
    private final Clock clock;
    /** Only sealing needs it: a disconnect can be sent without. */
    private @Nullable Https https;

    private @Nullable Map<String, String> sealingKey;
    private Instant fetchedAt = Instant.MIN;

    public Frontend(Endpoints endpoints, Topics topics, Clock clock) {
        this(endpoints.tokenService(), endpoints.ca(), topics, clock);
    }

    /** {@code ca} is the PEM file of whom the token-service's certificate is from. */
    public Frontend(URI tokenService, Path ca, Topics topics, Clock clock) {
        this.tokenService = tokenService;
        this.ca = ca;
        this.topics = topics;
        this.clock = clock;
    }

    /** Sends the command and returns its id once it is acknowledged; what came of it is on {@code token.events.v1}. */
    public String connect(String userId, Secret token) {
        String commandId = newId();
        send(commandId, new ConnectToken(userId, sealFor(userId, commandId, token)));
        return commandId;
    }

    /**
     * Sends what somebody else sealed for this user and this command, such as a browser. Throws
     * IllegalArgumentException if it has not the form of a sealed token.
     */
    public void connectSealed(String userId, String commandId, String sealedToken) {
        send(commandId, new ConnectToken(userId, sealedToken));
    }

    /** As {@link #connect}, for forgetting. */
    public String disconnect(String userId) {
        String commandId = newId();
        disconnect(userId, commandId);
        return commandId;
    }

    /** As {@link #disconnect}, under an id of the caller's; the same one again is a repeat. */
    public void disconnect(String userId, String commandId) {
        send(commandId, new DisconnectToken(userId));
    }

    /** As {@link #disconnect}, and tells operators that the user says that a use of the token was not theirs. */
    public void dispute(String userId, String commandId) {
        send(commandId, new DisconnectToken(userId, Reason.USE_DISPUTED.name()));
    }

    /** Connects and waits for the answer: {@link TokenStored} or {@link TokenRejected}; empty if none came in time. */
    public Optional<TokenEvent> connectAndWait(String userId, Secret token, Duration patience) {
        return andWait(userId, patience, () -> connect(userId, token));
    }

    /** Disconnects and waits for {@link TokenRevoked} or {@link TokenRejected}; empty if none came in time. */
    public Optional<TokenEvent> disconnectAndWait(String userId, Duration patience) {
        return andWait(userId, patience, () -> disconnect(userId));
    }

    private Optional<TokenEvent> andWait(String userId, Duration patience, Supplier<String> command) {
        try (Tail events = topics.tailOf(userId, Topic.TOKEN_EVENTS)) {
            String commandId = command.get();
            return events.await(
                    patience, entry -> entry.message(TokenEvent.class).filter(event -> answers(event, commandId)));
        }
    }

    /**
     * Others connect and disconnect the same user, from another tab or terminal. An event without the id, as older
     * services wrote it, cannot be told from theirs and answers nothing: no answer is better than a wrong one.
     */
    static boolean answers(TokenEvent event, String commandId) {
        return commandId.equals(event.commandId());
    }

    private void send(String commandId, TokenCommand command) {
        topics.sendAndWait(Topic.TOKEN_COMMANDS, commandId, command);
    }

    /** Seals without sending. */
    public String sealFor(String userId, String commandId, Secret token) {
        Instant now = clock.instant();
        try (var sealer = Sealer.to(sealingKey())) {
            return sealer.seal(token, userId, commandId, now, now.plus(SEAL_LIFE));
        } catch (IllegalArgumentException e) {
            throw new VaultClientException(
                    "The token-service offers a sealing key that cannot be used: " + e.getMessage());
        }
    }

    private synchronized Map<String, String> sealingKey() {
        Instant now = clock.instant();
        if (sealingKey == null || fetchedAt.plus(KEY_LIFE).isBefore(now)) {
            sealingKey = firstKey(sealingKeys());
            fetchedAt = now;
        }
        return sealingKey;
    }

    /** The token-service's public keys as it answers, a JWK Set; asked for at each call. */
    public JsonNode sealingKeys() {
        return https().get("/v1/sealing-keys");
    }

    private synchronized Https https() {
        if (https == null) {
            https = Https.anonymous(tokenService, ca);
        }
        return https;
    }

    /** The first key of the set is the one to seal to. */
    private static Map<String, String> firstKey(JsonNode jwkSet) {
        var key = new LinkedHashMap<String, String>();
        jwkSet.path("keys").path(0).properties().forEach(member -> {
            if (member.getValue().isString()) {
                key.put(member.getKey(), member.getValue().stringValue());
            }
        });
        return key;
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    @Override
    public synchronized void close() {
        if (https != null) {
            https.close();
        }
    }
}
