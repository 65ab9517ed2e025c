package com.apifyforge.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.gateway.policy.Policy.Verdict;
import com.apifyforge.gateway.policy.Policy.Verdict.Allowed;
import com.apifyforge.gateway.policy.Policy.Verdict.Forbidden;
import com.apifyforge.service.StartRefusedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    private static final String RULES = """
            rules:
              - caller: people
                for: self
                actors: [apify~hello-world]
                maxTotalChargeUsd: 2.50
                timeoutSecs: 600
              - caller: shop
                for: [alice]
                tasks: ["*"]
                memoryMbytes: 1024
                maxItems: 10
            """;

    @TempDir
    Path folder;

    private Policy read(String text) throws IOException {
        return PolicyFile.read(Files.writeString(folder.resolve("policy.yaml"), text));
    }

    private Verdict judge(Caller caller, Target target, RunOptions options) throws IOException {
        return read(RULES).judge(caller, target, options);
    }

    @Test
    void whatIsLeftOutIsSetToTheLimit() throws IOException {
        var verdict = judge(new Caller("alice", true, "alice"), new Target.Actor("apify~hello-world"), RunOptions.NONE);

        assertThat(verdict).isEqualTo(new Allowed(new RunOptions(null, null, 600, null, new BigDecimal("2.50"))));
    }

    @Test
    void onlyWhatARuleNamesIsAllowed() throws IOException {
        var alice = new Caller("alice", true, "alice");
        var shop = new Caller("shop", false, "alice");
        var memory = new RunOptions(null, 1024, null, null, null);

        assertThat(judge(alice, new Target.Actor("apify~hello-worlds"), RunOptions.NONE))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(alice, new Target.Actor("Apify~hello-world"), RunOptions.NONE))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(alice, new Target.Task("apify~hello-world"), RunOptions.NONE))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(shop, new Target.Actor("apify~hello-world"), memory)).isInstanceOf(Forbidden.class);
        assertThat(judge(shop, new Target.Task("t"), memory)).isInstanceOf(Allowed.class);
        assertThat(judge(new Caller("shop", false, "bob"), new Target.Task("t"), memory))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(new Caller("people", false, "alice"), new Target.Actor("apify~hello-world"), RunOptions.NONE))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    void moreThanTheLimitIsForbidden() throws IOException {
        var alice = new Caller("alice", true, "alice");
        var target = new Target.Actor("apify~hello-world");
        var shop = new Caller("shop", false, "alice");

        assertThat(judge(alice, target, new RunOptions(null, null, null, null, BigDecimal.ZERO)))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(alice, target, new RunOptions(null, null, 601, null, null)))
                .isInstanceOf(Forbidden.class);
        // At Apify 0 is no limit.
        assertThat(judge(alice, target, new RunOptions(null, null, 0, null, null)))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(alice, target, new RunOptions(null, null, null, null, new BigDecimal("2.51"))))
                .isInstanceOf(Forbidden.class);
        assertThat(judge(shop, new Target.Task("t"), RunOptions.NONE))
                .isEqualTo(new Forbidden(
                        "LIMIT_EXCEEDED",
                        "The gateway's policy wants options.memoryMbytes to be set, to at most 1024."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "rules: x; line 1: rules takes a list",
                "rule: []; line 1: nothing has this name",
                "{\"rules\":[{\"caller\":\"people\",\"for\":\"any\"}]}; line 1: people act for themselves",
                "`rules:\n - caller: a\n   for: any\n   actor: [x]\n`; line 4: nothing has this name",
                "`rules:\n - caller: a\n   for: [any]\n`; line 3: this is not the id of a user",
                "`rules:\n - caller: a\n   for: any\n   maxItems: -1\n`; line 4: write a whole number",
                "`rules:\n - caller: a\n   for: any\n   maxItems: 1\n   maxItems: 2\n`; line 5",
                "`rules:\n - for: any\n`; line 2: the rule has no caller",
                "`rules: [\n`; line 2",
                "`rules:\n - caller: a\n   for: any\n   actors: [\"apify/hello-world\"]\n`; line 4: write an id, username~name"
            })
    void anythingElseRefusesTheStartWithLineAndRemedy(String text, String told) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(told.strip());
    }
}
