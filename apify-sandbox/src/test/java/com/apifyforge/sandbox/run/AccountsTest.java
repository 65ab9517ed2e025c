package com.apifyforge.sandbox.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account.Temper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {
    private final Accounts accounts = new Accounts();

    private Account of(String token) {
        var bytes = token.getBytes(UTF_8);
        return accounts.of(bytes, 0, bytes.length);
    }

    private static String token(String text) {
        return ("apify_api_" + text + "x".repeat(36)).substring(0, 46);
    }

    @Test
    void accountFollowsFromTheTokensText() {
        assertThat(of(token("one"))).isEqualTo(of(token("one")));
        assertThat(of(token("one")).id()).isNotEqualTo(of(token("two")).id()).matches("[0-9A-Za-z]{17}");
        assertThat(of(token("one")).username()).matches("sandbox-[0-9a-z]{8}");
    }

    @Test
    void tokensThatNameAnAccountShareIt() {
        assertThat(of(token("userAlice1"))).isEqualTo(of(token("userAlice2")));
        assertThat(of(token("userAlice1")).username()).isEqualTo("alice");
        assertThat(of(token("userBob1"))).isNotEqualTo(of(token("userAlice1")));
        assertThat(accounts.of(ApifySandbox.token("Alice", 12), 0, 46)).isEqualTo(of(token("userAlice1")));
        assertThat(ApifySandbox.token("Alice", 12)).isNotEqualTo(ApifySandbox.token("Alice", 1));
    }

    @ParameterizedTest
    @CsvSource({"scoped,SCOPED", "broke,BROKE", "limited,LIMITED", "other,GOOD", "Scoped,GOOD"})
    void firstLettersTellTheTemper(String text, Temper temper) {
        assertThat(of(token(text)).temper()).isEqualTo(temper);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "apify_api_",
                "apify_api_short",
                "apify_app_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "apify_api_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "apify_api_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-",
                "apify_api_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ",
                "apify_api_revokedxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void everythingElseHasNoAccount(String token) {
        assertThatThrownBy(() -> of(token)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(401);
            assertThat(problem.type()).isEqualTo("user-or-token-not-found");
        });
    }

    @Test
    void revokedTokenHasNoAccountAnyMoreAndItsTwinKeepsIt() {
        accounts.revoke(ApifySandbox.token("Alice", 1));

        assertThatThrownBy(() -> accounts.of(ApifySandbox.token("Alice", 1), 0, 46))
                .isInstanceOf(Problem.class);
        assertThat(accounts.of(ApifySandbox.token("Alice", 2), 0, 46).username())
                .isEqualTo("alice");
    }
}
