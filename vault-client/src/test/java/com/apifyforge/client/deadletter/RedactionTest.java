package com.apifyforge.client.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a dead letter or on a topic as a secret is not shown, however deep and however written. */
class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'password':'hunter2'}",
                "{'pass':'hunter2'}",
                "{'user':{'pwd':'hunter2'}}",
                "{'passphrase':['hunter2']}",
                "[{'name':'password','value':'hunter2'}]",
                "{'headers':[{'key':'X-Secret','value':'hunter2'}]}",
                "{'body':'{\\'password\\':\\'hunter2\\'}'}"
            })
    void secretIsMaskedByItsName(String quoted) {
        String json = quoted.replace('\'', '"');

        assertThat(Redaction.of(Json.mapper().readTree(json)).toString()).doesNotContain("hunter2");
        // As it came and broken: without its end.
        if (!json.contains("value")) {
            assertThat(Redaction.ofText(json.substring(0, json.length() - 1))).doesNotContain("hunter2");
        }
    }
}
