package com.apifyforge.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.Fault;
import com.apifyforge.service.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
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
    private static final Pattern SERVED = Pattern.compile("(?m)^([a-z_]+)[{ ]");
    private static final String KEYWORDS = "and|or|unless|by|without|on|ignoring|offset|bool";

    @TempDir
    static Path folder;

    private static Stage stage;

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
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @Test
    void countsTellWhatHappened() {
        assertThat(stage.scrape())
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
            assertThat(value(scrape, Metric.LEASES_TAKEN)).isPositive().isEqualTo(value(scrape, Metric.LEASES_GRANTED));
        });
    }

    @Test
    void neitherTokensNorUsersNorJobsAreInIt() {
        assertThat(stage.scrape()).doesNotContainIgnoringCase("canary").doesNotContain("apify_api_");
    }

    @Test
    void everyMetricOfOursIsInTheCatalogue() {
        Set<String> ours = served();
        ours.removeIf(name -> !name.startsWith("vault_"));

        assertThat(ours).isNotEmpty().isSubsetOf(catalogue());
    }

    @Test
    void everythingThatRulesAndDashboardsNameExists() throws IOException {
        Set<String> known = served();
        known.addAll(catalogue());
        // Of Prometheus itself.
        known.add("up");

        assertThat(names(expressions()))
                .contains("vault_part_up", "kafka_consumer_fetch_manager_records_lag_max", "up")
                .isSubsetOf(known);
    }

    private static Set<String> served() {
        return SERVED.matcher(stage.scrape())
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> catalogue() {
        return Arrays.stream(Metric.values())
                .map(Metric::scraped)
                .flatMap(name -> name.endsWith("_seconds")
                        ? Stream.of(name + "_count", name + "_sum", name + "_max")
                        : Stream.of(name))
                .collect(Collectors.toSet());
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

    private static double value(String scrape, Metric metric) {
        return Pattern.compile("(?m)^" + metric.scraped() + " (.*)$")
                .matcher(scrape)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }
}
