package com.apifyforge.events.sealing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.ticket.TicketVerifier;
import com.apifyforge.events.ticket.TicketVerifier.Verdict;
import com.apifyforge.secret.Secret;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What docs/wire-format.md, sealed-tokens.md and tickets.md show is true: its vectors open and verify, and the
 * JavaScript it points to makes what we accept.
 */
class WireFormatPageTest {
    private static final List<String> PAGES = List.of("wire-format.md", "sealed-tokens.md", "tickets.md");
    private static final Path JAVASCRIPT =
            Path.of("..", "clients", "javascript", "src").toAbsolutePath();
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    Path folder;

    private final String page;

    WireFormatPageTest() throws IOException {
        var text = new StringBuilder();
        for (String name : PAGES) {
            text.append(Files.readString(Path.of("..", "docs", name)));
        }
        page = text.toString();
    }

    @Test
    void theSealedTokenOpens() throws Exception {
        try (var opener = recipient()) {
            String token = opener.open(sealed(), "user-1", "connect-1", WireFormatPageTest::text);

            assertThat(cell("token")).isEqualTo(token);
            assertThat(Base64Url.encode(Base64Url.decode(sealed().split("\\.")[2])))
                    .isEqualTo(cell("nonce, base64url"));
            assertThat(new String(Base64Url.decode(sealed().split("\\.")[0]), StandardCharsets.UTF_8))
                    .isEqualTo(block("header"));
            assertThat(SealHeader.of(sealed()).expiresAt()).isEqualTo(NOW.plusSeconds(300));
        }
    }

    @Test
    void theContentKeyIsDerivedAsShown() {
        byte[] key = ConcatKdf.derive(
                Base64Url.decode(cell("Z, base64url")),
                "A256GCM",
                256,
                cell("userId (`apu`)").getBytes(StandardCharsets.US_ASCII),
                cell("message id (`apv`)").getBytes(StandardCharsets.US_ASCII));

        assertThat(Base64Url.encode(key)).isEqualTo(cell("content key, base64url"));
    }

    @Test
    void theTicketVerifies() {
        var verdict = verifier().verify(block("ticket"));

        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        assertThat(new String(Base64Url.decode(block("ticket").split("\\.")[1]), StandardCharsets.UTF_8))
                .isEqualTo(block("claims"));
    }

    /** The files are what the client libraries in other languages are tested with. */
    @Test
    void thePagesShowWhatTheFilesHold() throws Exception {
        JsonNode seal = vector("seal");
        JsonNode ticket = vector("ticket");

        assertThat(json("recipient")).isEqualTo(seal.get("recipient"));
        assertThat(json("header")).isEqualTo(seal.get("header"));
        assertThat(sealed()).isEqualTo(seal.get("sealed").stringValue());
        Map.of(
                        "userId (`apu`)", "userId",
                        "message id (`apv`)", "messageId",
                        "token", "token",
                        "Z, base64url", "z",
                        "content key, base64url", "contentKey",
                        "nonce, base64url", "nonce")
                .forEach((row, name) ->
                        assertThat(cell(row)).isEqualTo(seal.get(name).stringValue()));
        assertThat(json("scheduler")).isEqualTo(ticket.get("key"));
        assertThat(json("claims")).isEqualTo(ticket.get("claims"));
        assertThat(block("ticket")).isEqualTo(ticket.get("ticket").stringValue());
    }

    /** Shown in lines, as the JOSE specifications show theirs. */
    private String sealed() {
        return block("sealed").replace("\n", "");
    }

    private JsonNode json(String block) throws IOException {
        return Json.mapper().readTree(block(block));
    }

    private static JsonNode vector(String name) throws IOException {
        try (var in = requireNonNull(WireFormatPageTest.class.getResourceAsStream("/vectors/" + name + ".json"))) {
            return Json.mapper().readTree(in);
        }
    }

    @Test
    void theJobIsAccepted() {
        var record = new ConsumerRecord<>(
                Topic.JOB_COMMANDS.topicName(), 0, 0, "user-1", block("job").getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8))
                .add("ce_id", "m-1".getBytes(StandardCharsets.UTF_8))
                .add("ce_source", "/scheduler".getBytes(StandardCharsets.UTF_8))
                .add("ce_type", "apifyforge.JobRequested.v1".getBytes(StandardCharsets.UTF_8))
                .add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));

        var received = new EventCodec("/test").read(record);

        assertThat(received).isInstanceOf(Received.Good.class);
        assertThat(((JobRequested) ((Received.Good) received).message()).ticket())
                .isEqualTo(block("ticket"));
    }

    @Test
    void theJavaScriptMakesWhatWeAccept() throws Exception {
        assumeTrue(nodeIsHere());
        Files.writeString(folder.resolve("run.mjs"), """
                import { seal } from 'SOURCES/seal.js';
                import { sign } from 'SOURCES/ticket.js';
                const { d, ...sealingKey } = RECIPIENT;
                const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
                console.log(JSON.stringify({
                  sealed: await seal('apify_api_AbCdEfGhIjKlMnOpQrStUvWx', sealingKey, 'user-ü', 'connect-2', 1795514400),
                  key: { ...await crypto.subtle.exportKey('jwk', pair.publicKey), kid: 'node-1', key_ops: undefined },
                  ticket: await sign(CLAIMS, pair.privateKey, 'node-1'),
                }));
                """.replace("RECIPIENT", block("recipient"))
                .replace("CLAIMS", block("claims"))
                .replace("SOURCES", JAVASCRIPT.toUri().toString().replaceAll("/$", "")));

        JsonNode made = Json.mapper().readTree(run("node", "run.mjs"));

        try (var opener = recipient()) {
            assertThat(opener.<String>open(
                            made.get("sealed").stringValue(), "user-ü", "connect-2", WireFormatPageTest::text))
                    .isEqualTo("apify_api_AbCdEfGhIjKlMnOpQrStUvWx");
        }
        assertThat(verifier(made.get("key").toString())
                        .verify(made.get("ticket").stringValue()))
                .isInstanceOf(Verdict.Valid.class);
    }

    private Opener recipient() throws Exception {
        var key = ECKey.parse(block("recipient"));
        try (var bytes = PrivateKeyBytes.write(key.toKeyPair())) {
            return Opener.of(key.getKeyID(), bytes);
        }
    }

    private TicketVerifier verifier() {
        return verifier(block("scheduler"));
    }

    private static TicketVerifier verifier(String key) {
        return new TicketVerifier("{\"keys\":[" + key + "]}", Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** The fenced block after its marker. */
    private String block(String name) {
        var block = Pattern.compile("<!-- vector:" + name + " -->\n```[a-z]*\n(.*?)\n```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as(name).isTrue();
        return block.group(1);
    }

    /** The code in the second column of the table row that begins so. */
    private String cell(String name) {
        var cell = Pattern.compile("(?m)^\\| " + Pattern.quote(name) + " \\| `([^`]+)` \\|$")
                .matcher(page);
        assertThat(cell.find()).as(name).isTrue();
        return cell.group(1);
    }

    private static String text(Secret secret) {
        return secret.lendArray(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    private boolean nodeIsHere() throws InterruptedException {
        try {
            return run("node", "--version").matches("v(2\\d|[3-9]\\d).*\\s*");
        } catch (IOException notThere) {
            return false;
        }
    }

    private String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
