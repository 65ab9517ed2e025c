package com.apifyforge.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.Topic;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus reads of both services at work. */
class MetricsIT {
    private static final Path PROMETHEUS = Path.of("../docker/prometheus/alerts.yaml");
    private static final Path GRAFANA = Path.of("../docker/grafana/dashboards/vault.json");
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (vault_\\w+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(vault_\\w+)`");
    /** One label: where rules want more of a metric, this has to look for more. */
    private static final Pattern MATCHER = Pattern.compile("(?!up\\b)\\b([a-z_]+)\\{([^}]*)}");

    private static final String OF_PROMETHEUS = "up";
    /**
     * The first needs a KMS, and KmsKeyWrapperIT counts its calls; the second a worker that is stopped for longer than
     * others wait, as LostAnswersIT has it.
     */
    private static final Set<String> NOT_HERE = Set.of(
            "vault_kms_calls_seconds",
            "vault_stray_runs_total",
            "vault_projection_behind",
            "vault_event_streams",
            "vault_console_sessions",
            "vault_console_sign_ins_total");

    private static final String KEYWORDS = "and|or|unless|by|without|on|ignoring|offset|bool";

    @TempDir
    static Path folder;

    private static Stage stage;
    /** Before that of which nobody knows how often it is tried. */
    private static String told;

    @BeforeAll
    static void play() throws Exception {
        stage = new Stage(folder, "--tokens.health.port=0");
        var jobs = new Jobs(stage);
        byte[] token = ApifySandbox.token("canary", 1);
        String text = new String(token, US_ASCII);
        stage.connect("canary-user", token);
        jobs.request("canary-user", "canary-job", "{\"seconds\":0}");
        stage.apify.faults().next(1, "POST", ".*refused~actor/runs", new Fault.Failure(400, "canary-error-type"));
        stage.connect("canary-refused", ApifySandbox.token("refused", 1));
        jobs.request("canary-refused", "canary-refused-by-apify");
        stage.events.await("canary-refused-by-apify", JobRefused.class);
        jobs.request("canary-stranger", "canary-refused");
        stage.send(new ProducerRecord<>(Topic.JOB_COMMANDS.topicName(), "canary-user", text.getBytes(US_ASCII)));
        stage.send(new ProducerRecord<>(Topic.TOKEN_COMMANDS.topicName(), "canary-user", text.getBytes(US_ASCII)));
        stage.postAsWorker("/v1/leases", text.getBytes(US_ASCII));
        for (String path :
                new String[] {"/", "/v1/users/%s/connection", "/v1/users/%s/uses?after=%<s", "/%s", "/v1/leases;%s"}) {
            assertThat(stage.getAsWorker(path.formatted(text))).isGreaterThanOrEqualTo(400);
        }
        stage.events.end("canary-job");
        stage.events.await("canary-refused", JobRefused.class);
        stage.disconnect("canary-user");
        await().untilAsserted(() -> assertThat(stage.scrape())
                .contains(
                        "vault_dead_letters_total{reason=",
                        "topic=\"job.commands.v1\"",
                        "topic=\"token.commands.v1\""));
        told = stage.scrape();
        forgeATicket();
        loseAToken(jobs);
        stage.dispute("canary-gone");
    }

    private static void forgeATicket() {
        try (var key = Opener.generate("once")) {
            var ask = new LeaseRequest.Ask("canary.no.ticket", LeaseRequest.Purpose.START);
            stage.postAsWorker("/v1/leases", LeaseJson.write(new LeaseRequest(key.publicJwk(), List.of(ask))));
        }
    }

    private static void loseAToken(Jobs jobs) {
        byte[] token = ApifySandbox.token("gone", 1);
        stage.connect("canary-gone", token.clone());
        stage.apify.revoke(token);
        jobs.request("canary-gone", "canary-token-gone");
        stage.events.awaitToken("canary-gone", TokenInvalidated.class);
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @Test
    void countsTellWhatHappened() {
        assertThat(told)
                .contains(
                        "vault_token_events_total{event=\"TokenStored\",reason=\"none\"} 2.0",
                        "vault_token_events_total{event=\"TokenRevoked\",reason=\"none\"} 1.0",
                        "vault_lease_answers_total{answer=\"START\",purpose=\"START\"} 2.0",
                        "vault_lease_answers_total{answer=\"REFUSED_NOT_CONNECTED\",purpose=\"START\"} 1.0",
                        "vault_lease_results_total{purpose=\"START\",result=\"RUN\"} 1.0",
                        "vault_callers_refused_total{reason=\"WRONG_NAME\"} 2.0",
                        "vault_job_events_total{event=\"JobSucceeded\",reason=\"none\"} 1.0",
                        "vault_job_events_total{event=\"JobRefused\",reason=\"NOT_CONNECTED\"} 1.0",
                        "vault_apify_calls_seconds_count{call=\"account\",outcome=\"Ok\"} 2",
                        "vault_job_events_total{event=\"JobRefused\",reason=\"APIFY\"} 1.0",
                        "vault_apify_calls_seconds_count{call=\"start\",outcome=\"Ok\"} 1",
                        "vault_apify_calls_seconds_count{call=\"start\",outcome=\"BadRequest\"} 1",
                        "vault_part_up{part=\"kms\"} 1.0",
                        "vault_part_up{part=\"mongodb\"} 1.0",
                        "vault_part_up{part=\"kafka\"} 1.0",
                        "vault_part_up{part=\"token-service\"} 1.0");
    }

    @Test
    void workersTakeEveryLeaseThatIsGranted() {
        await().untilAsserted(() -> {
            String scrape = stage.scrape();
            assertThat(value(scrape, "vault_leases_taken_total"))
                    .isPositive()
                    .isEqualTo(value(scrape, "vault_leases_granted_total"));
        });
    }

    @Test
    void neitherTokensNorUsersNorJobsAreInIt() {
        assertThat(stage.scrape()).doesNotContainIgnoringCase("canary").doesNotContain("apify_api_");
    }

    @Test
    void everyMetricOfOursIsInTheCatalogueAndServed() throws IOException {
        Set<String> served = FAMILY.matcher(stage.scrape())
                .results()
                .map(family -> family.group(1).replaceFirst("_seconds_max$", "_seconds"))
                .collect(Collectors.toSet());
        Set<String> page = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(served).doesNotContainAnyElementsOf(NOT_HERE);
        served.addAll(NOT_HERE);

        assertThat(served).isNotEmpty().isEqualTo(page);
    }

    /** With the values of the labels that they ask for: a value that nobody counts any more silences an alert. */
    @Test
    void everythingThatRulesAndDashboardsNameIsServed() throws IOException {
        Set<String> named = names(expressions());
        named.removeIf(name -> OF_PROMETHEUS.equals(name) || NOT_HERE.stream().anyMatch(name::startsWith));
        assertThat(named).contains("vault_part_up", "kafka_consumer_fetch_manager_records_lag_max");
        List<MatchResult> matchers =
                expressions().flatMap(one -> MATCHER.matcher(one).results()).toList();
        assertThat(matchers)
                .extracting(MatchResult::group)
                .contains(
                        "vault_lease_answers_total{answer=~\"REFUSED_TICKET_(INVALID|KEY_UNKNOWN|SIGNATURE_WRONG)\"}");

        String scrape = stage.scrape();
        assertThat(named).allSatisfy(name -> assertThat(scrape).containsPattern("(?m)^" + name + "[{ ]"));
        assertThat(matchers)
                .allSatisfy(one -> assertThat(scrape)
                        .containsPattern("(?m)^" + one.group(1) + "\\{(.*,)?" + pattern(one.group(2)) + "[,}]"));
    }

    private static String pattern(String matcher) {
        return matcher.contains("=~") ? matcher.replace("=~", "=") : Pattern.quote(matcher);
    }

    private static Stream<String> expressions() throws IOException {
        var rules = JsonMapper.shared().<JsonNode>valueToTree(new Yaml().load(Files.readString(PROMETHEUS)));
        var panels = JsonMapper.shared().readTree(Files.readString(GRAFANA));
        return Stream.of(rules, panels).flatMap(file -> file.findValuesAsString("expr").stream());
    }

    /** What is left of PromQL without strings, matchers, ranges, label lists, functions and keywords. */
    private static Set<String> names(Stream<String> expressions) {
        return expressions
                .map(expression -> expression
                        .replaceAll("\"[^\"]*\"", "")
                        .replaceAll("\\{[^}]*}|\\[[^]]*]", "")
                        .replaceAll("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)", ""))
                .flatMap(rest -> Pattern.compile("\\b(?!(?:" + KEYWORDS + ")\\b)[a-zA-Z_:][\\w:]*+(?!\\s*\\()")
                        .matcher(rest)
                        .results()
                        .map(MatchResult::group))
                .collect(Collectors.toSet());
    }

    private static double value(String scrape, String metric) {
        return Pattern.compile("(?m)^" + metric + " (.*)$")
                .matcher(scrape)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }
}
