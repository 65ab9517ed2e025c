package com.apifyforge.gateway;

import static com.apifyforge.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One user's requests with ids, cursors and places of another bring nothing of that one to light, and no answer
 * but those of the description. The requests are the same in every run; {@code -Dforge.requests=10000} sends more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoUsersIT {
    private static final int REQUESTS = Integer.getInteger("forge.requests", 1000);
    private static final Instant AT = Instant.parse("2030-01-01T10:00:00Z");
    private static final String JOB = "{\"target\":{\"actorId\":\"victim~canary-actor\"}}";
    private static final String VICTIM = "victor";
    private static final String OTHER = "mallory";
    /** In everything that is the victim's and in no request. */
    private static final String CANARY = "canary";

    private final Random random = new Random(11);
    private RunningGateway gateway;
    private List<String> pieces;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder, "--gateway.limit.calls=1000000");
        String victim = gateway.person(VICTIM);
        for (int job = 0; job < 3; job++) {
            gateway.call("POST", "/v1/jobs", victim, JOB, "Idempotency-Key", "job-" + job);
            gateway.topics.sendAndWait(
                    Topic.JOB_EVENTS,
                    "started-" + job,
                    new JobStarted("job-" + job, VICTIM, "canaryRun" + job, 1, AT, "canaryData", "canaryStore"));
        }
        gateway.topics.sendAndWait(
                Topic.TOKEN_EVENTS,
                "stored",
                new TokenStored("t1", VICTIM, 1, "a1", "canary-name", AT, AT.plus(Duration.ofDays(90)), true, "c-1"));
        gateway.topics.sendAndWait(
                Topic.TOKEN_AUDIT,
                "used",
                new TokenAudit(VICTIM, "job-0", "START", "START", "lease", "t1", 1L, "canary-worker", AT));
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                List.of(get("/v1/jobs/job-2"), get("/v1/connection"), get("/v1/uses"), get("/v1/jobs")))
                        .allMatch(body -> body.contains(CANARY)));
        String cursor = json(gateway.call("GET", "/v1/jobs?limit=1", victim, ""))
                .path("next")
                .stringValue();
        pieces = List.of("job-0", "job-1", "job-", VICTIM, OTHER, cursor, "t0.j0", "t-1.j-1", "c-1", "t1", "");
    }

    private String get(String path) {
        return gateway.call("GET", path, gateway.person(VICTIM), "").body();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void nothingOfTheOtherUserComesToLight() {
        String token = gateway.person(OTHER);
        var leaks = new ArrayList<String>();
        var odd = new ArrayList<String>();
        int answered = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String path = path();
            HttpResponse<String> answer = send(token, path);
            answered += answer.statusCode() == 200 ? 1 : 0;
            if (answer.body().contains(CANARY)) {
                leaks.add(path + " " + answer.body());
            }
            if (answer.statusCode() >= 500 && answer.statusCode() != 503) {
                odd.add(path + " " + answer.statusCode() + " " + answer.body());
            }
        }

        assertThat(leaks).isEmpty();
        assertThat(odd).isEmpty();
        // Otherwise nothing was reached at all.
        assertThat(answered).isBetween(REQUESTS / 20, REQUESTS);
    }

    private HttpResponse<String> send(String token, String path) {
        String method = pick("GET", "GET", "GET", "DELETE", "POST");
        String body = method.equals("POST") ? "{\"target\":{\"actorId\":\"" + pick("a~b", "x") + "\"}}" : "";
        String header = pick("Forge-User", "Idempotency-Key", "X-Request-Id");
        String value = header.equals("Forge-User") ? mutated(VICTIM) : mutated(pick("job-0", "c-1"));
        return random.nextBoolean()
                ? gateway.call(method, path, token, body, "Prefer", "wait=0", header, ascii(value))
                : gateway.call(method, path, token, body, "Prefer", "wait=0");
    }

    private String path() {
        return switch (random.nextInt(8)) {
            case 0 -> "/v1/jobs/" + encoded();
            case 1 -> "/v1/jobs/" + encoded() + pick("/items", "/log", "/records/OUTPUT", "/");
            case 2 -> "/v1/jobs?cursor=" + encoded() + "&limit=" + pick("1", "500", "0", encoded());
            case 3 -> "/v1/jobs?q=" + encoded() + "&actor=" + encoded();
            case 4 -> "/v1/uses?jobId=" + encoded() + "&cursor=" + encoded();
            case 5 -> "/v1/connection?after=" + encoded();
            case 6 -> "/v1/uses";
            default -> "/v1/jobs";
        };
    }

    private String encoded() {
        return URLEncoder.encode(mutated(pieces.get(random.nextInt(pieces.size()))), StandardCharsets.UTF_8);
    }

    /** As it is, or with what may be taken for it: parts, separators of stored ids, neighbours in Unicode. */
    private String mutated(String piece) {
        return switch (random.nextInt(12)) {
            case 0 -> VICTIM + "/" + piece;
            case 1 -> piece + "/" + VICTIM;
            case 2 -> "../" + VICTIM + "/" + piece;
            case 3 -> piece.substring(0, random.nextInt(piece.length() + 1));
            case 4 -> piece + pick("\u0000", "%00", "\u200b", "\u0301", "\uffff", " ", ".", "*", "$");
            case 5 -> piece.replace('o', '\u043e').replace('i', '\u0456');
            case 6 -> piece.toUpperCase(java.util.Locale.ROOT);
            case 7 -> pick("{\"$gt\":\"\"}", "[$ne]", ".*", "'||'1'=='1", "\ud83d\ude00") + piece;
            case 8 -> java.text.Normalizer.normalize(piece, java.text.Normalizer.Form.NFKD) + "\u0000" + VICTIM;
            default -> piece;
        };
    }

    /** Headers hold no more. */
    private static String ascii(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private String pick(String... some) {
        return some[random.nextInt(some.length)];
    }
}
