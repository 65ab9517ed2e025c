package com.apifyforge.tokens.freeze;

import static com.apifyforge.tokens.RunningService.client;
import static com.apifyforge.tokens.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.apifyforge.tokens.envelope.ProbeKeys;
import com.apifyforge.tokens.store.Store;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedService.class)
class FreezeIT {
    private RunningService service;
    private HttpClient operator;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
        operator = client(service.parts.tls("operator"));
    }

    @AfterEach
    void lift() {
        service.context.getBean(Store.class).collection("freezes").deleteMany(new Document());
    }

    @Test
    void whileFrozenNothingIsOpenedAndNothingIsLost() {
        service.connected("frozen");
        var keys = service.context.getBean(ProbeKeys.class);
        long before = unwraps(keys);

        assertThat(json(freeze("{\"worker\":\"all\"}")).at("/freezes/0/worker").asString())
                .isEqualTo("all");

        assertThat(service.start("frozen", "frozen-1"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.FROZEN, false, "", null));
        assertThat(service.start("not-connected", "frozen-2"))
                .as("nothing final is said meanwhile")
                .isEqualTo(new LeaseAnswer.Refused(Refusal.FROZEN, false, "", null));
        assertThat(unwraps(keys)).isEqualTo(before);
        assertThat(json(lift("all")).get("freezes")).isEmpty();
        assertThat(service.start("frozen", "frozen-1")).isInstanceOf(LeaseAnswer.Start.class);
        await().untilAsserted(() -> assertThat(service.events.all(TokenAudit.class))
                .filteredOn(audit -> audit.purpose().equals("FREEZE"))
                .extracting(TokenAudit::outcome)
                .contains("FROZEN", "LIFTED"));
    }

    @Test
    void aLeaseThatIsBeingOpenedIsNotGrantedAfterTheFreeze() {
        service.connected("slow");
        var keys = service.context.getBean(ProbeKeys.class);
        keys.afterUnwrap("slow", () -> freeze("{\"worker\":\"all\"}"));

        assertThat(service.start("slow", "slow-1")).isEqualTo(new LeaseAnswer.Refused(Refusal.FROZEN, false, "", null));

        keys.undisturbed("slow");
        lift("all");
        assertThat(service.start("slow", "slow-1"))
                .as("its attempt was given back")
                .isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void oneWorkerIsFrozenByTheNameThatTheRecordOfUsesHas() {
        service.connected("one");
        service.start("one", "one-1");
        String worker = service.uses("one", "").at("/uses/0/worker").asString();

        freeze("{\"worker\":\"" + worker + "\"}");

        assertThat(service.start("one", "one-2")).isInstanceOf(LeaseAnswer.Refused.class);
        assertThat(json(lift("apify-worker/abc")).get("freezes")).hasSize(1);
        lift(worker);
        assertThat(service.start("one", "one-2")).isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void whatNamesNoWorkerIsRefused() {
        for (String body :
                new String[] {"{}", "{\"worker\":null}", "{\"worker\":\"\"}", "{\"worker\":\"operator/1a\"}", "{"}) {
            assertThat(freeze(body).statusCode()).as(body).isEqualTo(400);
        }
        assertThat(lift("everybody").statusCode()).isEqualTo(400);
        assertThat(service.get(operator, "/v1/freezes").statusCode()).isEqualTo(200);
    }

    @Test
    void operatorsAloneFreeze() {
        for (String workload : new String[] {"apify-worker", "console", "token-service"}) {
            HttpClient other = client(service.parts.tls(workload));
            assertThat(service.post(other, "/v1/freezes", "{\"worker\":\"all\"}".getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .as(workload)
                    .isEqualTo(403);
        }
    }

    private static long unwraps(ProbeKeys keys) {
        return keys.unwrappedUsers.stream().filter("frozen"::equals).count();
    }

    private HttpResponse<byte[]> freeze(String body) {
        return service.post(operator, "/v1/freezes", body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<byte[]> lift(String worker) {
        return RunningService.exchange(
                operator,
                HttpRequest.newBuilder(service.uri("/v1/freezes?worker=" + worker))
                        .DELETE());
    }
}
