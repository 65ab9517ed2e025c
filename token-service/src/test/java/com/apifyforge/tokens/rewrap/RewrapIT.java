package com.apifyforge.tokens.rewrap;

import static com.apifyforge.tokens.RunningService.client;
import static com.apifyforge.tokens.RunningService.start;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.Parts;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.Envelope;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * All keys are moved while tokens are leased and users disconnect, and the process that moves them is killed again and
 * again. The long form: {@code -Drewrap.records=100000 -Drewrap.kills=10}; {@code -Drewrap.mongodb} is the URI of a
 * server to do it on.
 */
class RewrapIT {
    private static final String OLD = "old AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    private static final String NEW = "new ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n";
    private static final int RECORDS = Integer.getInteger("rewrap.records", 2000);
    private static final int KILLS = Integer.getInteger("rewrap.kills", 2);
    private static final int PER_SECOND = 1000;
    private static final String MONGODB = System.getProperty("rewrap.mongodb");
    private static final int AT_ONCE = 100;
    private static final int LEAVING = 20;

    @TempDir
    Path folder;

    private final String database = "rewrap_" + UUID.randomUUID().toString().substring(0, 8);
    private MongoClient client;
    private MongoCollection<Document> tokens;
    private MongoCollection<Document> tokenKeys;

    @Test
    void everyUseSucceedsWhileAllKeysAreMovedAndTheMoverIsKilled() throws Exception {
        try (Parts parts = Parts.start(folder);
                MongoClient opened = MongoClients.create(uri(parts))) {
            client = opened;
            tokens = client.getDatabase(database).getCollection("tokens");
            tokenKeys = client.getDatabase(database + "_keys").getCollection("token_keys");
            storeTokens();
            keyFile(OLD + NEW);
            try (RunningService service = RunningService.start(
                    parts,
                    "--tokens.store.uri=" + uri(parts),
                    "--tokens.store.database=" + database,
                    "--tokens.store.keys-database=" + database + "_keys",
                    "--tokens.lease.asks-per-second=1000000")) {
                // For the movers: what runs already has read its file.
                keyFile(NEW + OLD);
                play(service);
            } finally {
                dropIfNotOurs();
            }
        }
    }

    private void dropIfNotOurs() {
        if (MONGODB != null) {
            client.getDatabase(database).drop();
            client.getDatabase(database + "_keys").drop();
        }
    }

    private void play(RunningService service) throws Exception {
        var over = new AtomicBoolean();
        var uses = new AtomicLong();
        var load = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                uses.addAndGet(use(service, randomUsers()));
                // A load, and not all that the machine can: the movers have to start beside it.
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        });
        Instant begin = Instant.now();
        try {
            moveWithKills(service);
        } finally {
            over.set(true);
        }
        load.join();
        System.out.printf(
                "%d records, %d kills: %s, %d uses meanwhile, none failed%n",
                RECORDS, KILLS, Duration.between(begin, Instant.now()), uses.get());
        assertAllMoved();
        for (int from = 0; from < RECORDS; from += AT_ONCE) {
            use(
                    service,
                    IntStream.range(from, Math.min(RECORDS, from + AT_ONCE))
                            .filter(number -> !leaves(number))
                            .mapToObj(RewrapIT::user)
                            .toList());
        }
    }

    private void moveWithKills(RunningService service) throws Exception {
        int port = freePort();
        Process mover = mover(service.parts, port);
        try {
            begin(service, URI.create("https://127.0.0.1:" + port + "/v1/rewraps"));
            leaving().forEach(service::disconnect);
            for (int kill = 1; kill <= KILLS; kill++) {
                int enough = RECORDS / (KILLS + 1) * kill;
                awaitRewrap(service, rewrap -> rewrap.path("moved").asInt() >= enough);
                mover.destroyForcibly().onExit().join();
                assertThat(mover.exitValue()).as("SIGKILL").isEqualTo(128 + 9);
                assertThat(rewrap(service).path("state").asString()).isEqualTo("RUNNING");
                mover = mover(service.parts, port);
            }
            awaitRewrap(service, rewrap -> rewrap.path("state").asString().equals("DONE"));
        } finally {
            mover.destroyForcibly().onExit().join();
        }
        assertThat(rewrap(service).path("failed").asInt()).isZero();
        for (String user : leaving()) {
            assertThat(service.events.await(user, 0)).isInstanceOf(TokenRevoked.class);
            assertThat(service.start(user, "late-" + user))
                    .isEqualTo(new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, false, "", null));
        }
    }

    /** Of a consumer group of its own: the partitions of a killed member would wait for its session's end. */
    private Process mover(Parts parts, int port) throws IOException {
        return parts.process(
                folder.resolve("mover.log"),
                "--tokens.store.uri=" + uri(parts),
                "--tokens.store.database=" + database,
                "--tokens.store.keys-database=" + database + "_keys",
                "--tokens.group=mover",
                "--tokens.web.port=" + port,
                "--tokens.rewrap.records-per-second=" + PER_SECOND);
    }

    private static void begin(RunningService service, URI rewraps) {
        HttpClient operator = client(service.parts.tls("operator"));
        var body = HttpRequest.BodyPublishers.ofString("{\"to\":\"new\"}");
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            var request = HttpRequest.newBuilder(rewraps)
                    .header("Content-Type", "application/json")
                    .POST(body);
            return RunningService.exchange(operator, request).statusCode() == 200;
        });
    }

    private static void awaitRewrap(RunningService service, Predicate<JsonNode> condition) {
        await().atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> condition.test(rewrap(service)));
    }

    private static JsonNode rewrap(RunningService service) {
        return RunningService.json(service.getAsOperator("/v1/rewraps"));
    }

    /** Leases the tokens of these users, opens them and looks at them; returns how many. */
    private static int use(RunningService service, List<String> users) {
        try (Opener key = Opener.generate("once")) {
            var asks = users.stream()
                    .map(user -> start(service.ticket(user, UUID.randomUUID().toString())))
                    .toArray(LeaseRequest.Ask[]::new);
            List<LeaseAnswer> answers = service.lease(key, asks);
            for (int at = 0; at < asks.length; at++) {
                String user = users.get(at);
                assertThat(answers.get(at)).as(user).isInstanceOfSatisfying(LeaseAnswer.Start.class, lease -> {
                    assertThat(key.open(lease.sealedToken(), user, lease.leaseId(), RewrapIT::text))
                            .isEqualTo(token(user));
                });
            }
            return asks.length;
        }
    }

    private static List<String> randomUsers() {
        return ThreadLocalRandom.current()
                .ints(0, RECORDS)
                .filter(number -> !leaves(number))
                .limit(10)
                .distinct()
                .mapToObj(RewrapIT::user)
                .toList();
    }

    private void assertAllMoved() throws Exception {
        assertThat(client.getDatabase(database + "_keys")
                        .getCollection("sealing_keys")
                        .distinct("wrappedBy", String.class))
                .containsExactly("new");
        assertThat(tokenKeys.countDocuments()).isEqualTo(RECORDS - LEAVING);
        var onlyNew = new EnvelopeCipher(new LocalKeyWrapper(keyFile(NEW)));
        Map<String, Document> keys = new HashMap<>();
        tokenKeys.find().forEach(key -> keys.put(key.getString("userId"), key));
        for (Document token : tokens.find(Filters.eq("state", "CONNECTED"))) {
            String user = token.getString("_id");
            Document key = keys.get(user);
            var sealed = new SealedEnvelope(
                    Envelope.of(token.get("envelope", Binary.class).getData()),
                    new WrappedKey(
                            key.getString("wrappedBy"),
                            key.get("wrapped", Binary.class).getData()));
            assertThat(onlyNew.open(sealed, Binding.ofToken(user, "token-of-" + user, 1), RewrapIT::text))
                    .isEqualTo(token(user));
        }
    }

    /** As connects would, but in batches: connecting 100,000 users takes longer than moving their keys. */
    private void storeTokens() throws Exception {
        var cipher = new EnvelopeCipher(new LocalKeyWrapper(keyFile(OLD)));
        for (int from = 0; from < RECORDS; from += 1000) {
            var documents = new ArrayList<Document>();
            var keys = new ArrayList<Document>();
            for (int number = from; number < Math.min(RECORDS, from + 1000); number++) {
                String user = user(number);
                try (Secret secret = Secret.takeOwnershipOf(token(user).getBytes(US_ASCII))) {
                    SealedEnvelope sealed = cipher.seal(secret, Binding.ofToken(user, "token-of-" + user, 1));
                    documents.add(token(user, sealed));
                    keys.add(new Document("_id", "token-of-" + user + ":1")
                            .append("userId", user)
                            .append("wrappedBy", sealed.key().keyId())
                            .append("wrapped", new Binary(sealed.key().bytes()))
                            .append("at", new Date()));
                }
            }
            tokens.insertMany(documents);
            tokenKeys.insertMany(keys);
        }
    }

    private static Document token(String user, SealedEnvelope sealed) {
        Date later = Date.from(Instant.now().plus(Duration.ofDays(90)));
        return new Document("_id", user)
                .append("revision", 1L)
                .append("tokenId", "token-of-" + user)
                .append("version", 1L)
                .append("state", "CONNECTED")
                .append("envelope", new Binary(sealed.envelope().bytes()))
                .append("verified", true)
                .append("storedAt", new Date())
                .append("rotateBy", later)
                .append("remindAt", later);
    }

    private static String user(int number) {
        return "user-" + number;
    }

    private static String token(String user) {
        return "apify_api_" + user;
    }

    private static boolean leaves(int number) {
        return number % (RECORDS / LEAVING) == 0;
    }

    private static List<String> leaving() {
        return IntStream.range(0, RECORDS)
                .filter(RewrapIT::leaves)
                .mapToObj(RewrapIT::user)
                .toList();
    }

    private static String text(Secret secret) {
        return secret.lendArray(bytes -> new String(bytes, US_ASCII));
    }

    private static String uri(Parts parts) {
        return Objects.requireNonNullElseGet(MONGODB, parts.mongo::uri);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path keyFile(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("wrapping.keys"), lines);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
