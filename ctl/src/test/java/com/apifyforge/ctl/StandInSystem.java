package com.apifyforge.ctl;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Pem;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.Message;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.events.ticket.TicketVerifier;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The other side of the contract, written from the wire-format page alone: a real broker, real TLS, and a program that
 * opens, verifies and answers. Users whose token ends in {@code BAD} are rejected; the Actor says how a job ends.
 */
final class StandInSystem implements AutoCloseable {
    static final Instant STORED_AT = Instant.parse("2026-11-20T10:00:00Z");
    private static final URI OPERATOR = URI.create("spiffe://apifyforge/operator");

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final Topics topics;
    private final Opener opener = Opener.generate("sealing-1");
    private final TicketVerifier verifier;
    private final HttpsServer https;
    private final Thread answering = new Thread(this::answer, "stand-in");
    final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private final Set<String> frozen = new ConcurrentSkipListSet<>();
    private volatile String rewrappedTo = "";

    StandInSystem(Path folder) throws Exception {
        this.folder = folder;
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        createTopics();
        topics = new Topics(new Cluster(kafka.bootstrapServers(), null), "/stand-in", Clock.systemUTC());
        var scheduler = TicketSigner.generate("scheduler-1");
        scheduler.save(folder.resolve("scheduler.jwk"));
        verifier = new TicketVerifier(
                Json.mapper().writeValueAsString(Map.of("keys", List.of(scheduler.publicJwk()))), Clock.systemUTC());
        https = serve(LocalCa.in(folder.resolve("ca")));
        writeEndpoints(ProcessHandle.current().pid());
        answering.start();
    }

    public static void main(String[] arguments) throws Exception {
        var system = new StandInSystem(Files.createDirectories(Path.of(arguments[0])));
        System.out.println("ready on " + system.folder);
        Thread.currentThread().join();
    }

    void writeEndpoints(long pid) throws IOException {
        var json = Json.mapper().createObjectNode();
        json.put("kafka", kafka.bootstrapServers());
        json.put("tokenService", "https://localhost:" + https.getAddress().getPort());
        json.put("apify", "https://localhost:1");
        json.put("ca", "ca/ca.crt");
        json.put("operatorCertificate", "ca/operator.crt");
        json.put("operatorKey", "ca/operator.key");
        json.put("schedulerKey", folder.resolve("scheduler.jwk").toString());
        json.put("pid", pid);
        Files.writeString(folder.resolve("endpoints.json"), json.toString());
    }

    private void createTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var all = Arrays.stream(Topic.values())
                    .map(topic -> new NewTopic(topic.topicName(), 3, (short) 1))
                    .toList();
            admin.createTopics(all).all().get();
        }
    }

    // --- HTTP

    private HttpsServer serve(LocalCa ca) throws Exception {
        var own = ca.issue("token-service", null);
        ca.issue("operator", OPERATOR);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(ca, own)) {
            @Override
            public void configure(HttpsParameters parameters) {
                var tls = getSSLContext().getDefaultSSLParameters();
                tls.setWantClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.createContext(
                "/v1/sealing-keys",
                exchange -> reply(
                        exchange, 200, Json.mapper().writeValueAsString(Map.of("keys", List.of(opener.publicJwk())))));
        server.createContext("/v1/users/", this::users);
        server.createContext("/v1/rewraps", this::rewraps);
        server.createContext("/v1/freezes", this::freezes);
        server.start();
        return server;
    }

    private void users(HttpExchange exchange) throws IOException {
        if (!shownBy((HttpsExchange) exchange).contains(OPERATOR.toString())) {
            reply(exchange, 403, "{\"title\":\"Forbidden\",\"detail\":\"An operator's certificate is needed.\"}");
            return;
        }
        String[] path = exchange.getRequestURI().getPath().split("/");
        String query = exchange.getRequestURI().getQuery();
        switch (path[4]) {
            case "connection" -> connection(exchange, path[3]);
            case "uses" ->
                reply(
                        exchange,
                        200,
                        query == null || !query.contains("after=page 2")
                                ? uses("FOLLOW", "page 2")
                                : uses("START", null));
            default -> reply(exchange, 404, "{}");
        }
    }

    /** Every look finds 400 of 1,000 records more moved; the key {@code foreign} is not the one that wraps. */
    private void rewraps(HttpExchange exchange) throws IOException {
        if (!shownBy((HttpsExchange) exchange).contains(OPERATOR.toString())) {
            reply(exchange, 403, "{}");
            return;
        }
        if (exchange.getRequestMethod().equals("POST")) {
            String to =
                    Json.mapper().readTree(exchange.getRequestBody()).path("to").asString();
            if (to.equals("foreign")) {
                reply(exchange, 409, "{\"title\":\"Conflict\",\"detail\":\"First make it the key that wraps.\"}");
                return;
            }
            rewrappedTo = to;
            moved.set(0);
        } else if (rewrappedTo.equals("overtaken")) {
            rewrappedTo = "newer";
        } else {
            moved.addAndGet(400);
        }
        long failed = rewrappedTo.equals("damaged") ? 3 : 0;
        long done = Math.min(1000 - failed, moved.get());
        var json = Json.mapper().createObjectNode().put("to", rewrappedTo).put("startedAt", STORED_AT.toString());
        json.put(
                "waiting",
                rewrappedTo.equals("disabled") && done == 400 ? "KMS refuses: DisabledException: OLD" : null);
        json.put("moved", done).put("left", 1000 - failed - done).put("failed", failed);
        reply(
                exchange,
                200,
                json.put("state", done + failed == 1000 ? "DONE" : "RUNNING").toString());
    }

    private void freezes(HttpExchange exchange) throws IOException {
        if (!shownBy((HttpsExchange) exchange).contains(OPERATOR.toString())) {
            reply(exchange, 403, "{}");
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "POST" ->
                frozen.add(Json.mapper()
                        .readTree(exchange.getRequestBody())
                        .path("worker")
                        .asString());
            case "DELETE" -> frozen.remove(exchange.getRequestURI().getQuery().replace("worker=", ""));
            default -> {}
        }
        var json = Json.mapper().createObjectNode();
        for (String worker : frozen) {
            json.withArray("freezes")
                    .addObject()
                    .put("worker", worker)
                    .put("frozenAt", STORED_AT.toString())
                    .put("frozenBy", "operator/1f0c6a2b9d3e");
        }
        reply(exchange, 200, json.toString());
    }

    private static void connection(HttpExchange exchange, String user) throws IOException {
        if (user.equals("nobody")) {
            reply(exchange, 404, "{\"title\":\"Not found\",\"detail\":\"nobody never connected a token.\"}");
            return;
        }
        var json = Json.mapper().createObjectNode();
        json.put("userId", user)
                .put("state", "CONNECTED")
                .put("tokenId", "token-1")
                .put("version", 2);
        json.put("apifyUserId", "u1").put("apifyUsername", "jane\u001b[2J").put("verified", true);
        json.put("storedAt", STORED_AT.toString()).put("ageDays", 4).put("rotateBy", "2027-02-18T10:00:00Z");
        reply(exchange, 200, json.toString());
    }

    private static String uses(String purpose, String next) {
        var json = Json.mapper().createObjectNode();
        json.withArray("uses")
                .addObject()
                .put("leaseId", "lease-" + purpose)
                .put("at", STORED_AT.toString())
                .put("purpose", purpose)
                .put("jobId", "job-1")
                .put("worker", "spiffe://apifyforge/apify-worker")
                .put("tokenId", "token-1")
                .put("version", 2)
                .put("outcome", "START");
        json.put("next", next);
        return json.toString();
    }

    private static String shownBy(HttpsExchange exchange) throws IOException {
        try {
            var certificate = (X509Certificate) exchange.getSSLSession().getPeerCertificates()[0];
            return String.valueOf(certificate.getSubjectAlternativeNames());
        } catch (SSLPeerUnverifiedException nothingShown) {
            return "";
        } catch (java.security.cert.CertificateParsingException e) {
            throw new IOException(e);
        }
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private static SSLContext tls(LocalCa ca, LocalCa.Identity own) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "own",
                Pem.privateKey(own.key()),
                new char[0],
                Pem.certificates(own.certificate()).toArray(Certificate[]::new));
        keys.setCertificateEntry(
                "ca", Pem.certificates(ca.certificate()).iterator().next());
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(keys);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return tls;
    }

    // --- topics

    private void answer() {
        var commands = List.of(Topic.TOKEN_COMMANDS.topicName(), Topic.JOB_COMMANDS.topicName());
        try (Tail tail = topics.tailFromBeginning(commands)) {
            while (!Thread.currentThread().isInterrupted()) {
                for (Tail.Entry entry : tail.poll(Duration.ofMillis(100))) {
                    if (entry.received() instanceof Received.Good good) {
                        answer(good);
                    }
                }
            }
        } catch (org.apache.kafka.common.errors.InterruptException closing) {
            // As asked.
        }
    }

    private void answer(Received.Good good) {
        switch (good.message()) {
            case ConnectToken connect -> connect(good.id(), connect);
            case DisconnectToken(String user, String _) ->
                send(
                        Topic.TOKEN_EVENTS,
                        "revoked-" + good.id(),
                        new TokenRevoked("token-1", user, 3, STORED_AT, "DISCONNECTED_BY_USER", good.id()));
            case JobRequested job -> run(job);
            case JobCancelRequested cancel -> abort(cancel);
            default -> throw new IllegalStateException(good.toString());
        }
    }

    private void connect(String commandId, ConnectToken command) {
        boolean bad = opener.open(
                command.sealedToken(),
                command.userId(),
                commandId,
                token -> token.lendArray(bytes -> new String(bytes, StandardCharsets.US_ASCII).endsWith("BAD")));
        connects.incrementAndGet();
        answerOthers(command.userId());
        Message answer = bad
                ? new TokenRejected(command.userId(), commandId, "NOT_ACCEPTED")
                : new TokenStored("token-1", command.userId(), 2, "u1", "jane", STORED_AT, STORED_AT, true, commandId);
        send(Topic.TOKEN_EVENTS, "answer-" + commandId, answer);
    }

    /** What another tab's commands led to comes first: it answers nothing here. */
    private void answerOthers(String user) {
        for (String another : Arrays.asList("another", null)) {
            var stored = new TokenStored("token-0", user, 1, "u0", "somebody", STORED_AT, STORED_AT, true, another);
            send(Topic.TOKEN_EVENTS, "other-stored-" + another, stored);
            var revoked = new TokenRevoked("token-0", user, 1, STORED_AT, "DISCONNECTED_BY_USER", another);
            send(Topic.TOKEN_EVENTS, "other-revoked-" + another, revoked);
        }
    }

    private void run(JobRequested job) {
        if (!(verifier.verify(job.ticket()) instanceof TicketVerifier.Verdict.Valid valid)
                || !valid.claims().jobId().equals(job.jobId())
                || !valid.claims().target().equals(job.target())) {
            throw new IllegalStateException("A ticket that does not fit.");
        }
        var started = new JobStarted(job.jobId(), job.userId(), "run1", 1, STORED_AT, null, null);
        send(Topic.JOB_EVENTS, job.jobKey() + ":started", started);
        var run = new RunSummary("any", null, null, null, null, 5L, null);
        switch (job.target()) {
            case Target.Actor(String actor)
            when actor.equals("apify~fail") ->
                send(Topic.JOB_EVENTS, job.jobKey() + ":end", new JobFailed(job.jobId(), job.userId(), "run1", run));
            case Target.Actor(String actor) when actor.equals("apify~forever") -> {}
            case Target.Actor(String actor)
            when actor.equals("apify~review") ->
                send(
                        Topic.JOB_EVENTS,
                        job.jobKey() + ":review",
                        new JobNeedsReview(job.jobId(), job.userId(), "run1", "NOT_CONNECTED", "Look."));
            // Somebody else has sent a request with the same ids, which breaks the contract and shows no good ticket.
            case Target.Actor(String actor)
            when actor.equals("apify~imitated") ->
                send(
                        Topic.JOB_EVENTS,
                        job.jobKey() + ":JobRefused:job.commands.v1:0:7",
                        new JobRefused(job.jobId(), job.userId(), "SCHEMA", "Mend it."));
            default ->
                send(Topic.JOB_EVENTS, job.jobKey() + ":end", new JobSucceeded(job.jobId(), job.userId(), "run1", run));
        }
    }

    private void abort(JobCancelRequested cancel) {
        if (cancel.jobId().startsWith("stubborn")) {
            return;
        }
        if (!(verifier.verify(cancel.ticket()) instanceof TicketVerifier.Verdict.Valid)) {
            throw new IllegalStateException("A ticket that does not fit.");
        }
        var run = new RunSummary("ABORTED", null, null, null, null, null, null);
        send(Topic.JOB_EVENTS, cancel.jobKey() + ":end", new JobAborted(cancel.jobId(), cancel.userId(), "run1", run));
    }

    private void send(Topic topic, String id, Message message) {
        topics.send(topic, id, message).join();
    }

    @Override
    public void close() throws InterruptedException {
        answering.interrupt();
        answering.join();
        https.stop(0);
        topics.close();
        opener.close();
        kafka.close();
    }
}
