package com.apifyforge.client.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import org.junit.jupiter.api.Test;
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
                "[{'Value':'hunter2','Name':'Password'}]",
                "{'body':'{\\'password\\':\\'hunter2\\'}'}",
                "{'body':'[{\\'name\\':\\'password\\',\\'value\\':\\'hunter2\\'}]'}",
                "{'body':'{\\'value\\':\\'hunter2\\',\\'name\\':\\'password\\'}'}"
            })
    void secretIsMaskedByItsName(String quoted) {
        String json = quoted.replace('\'', '"');

        assertThat(Redaction.of(Json.mapper().readTree(json)).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'password':'hunter2'",
                "{'user':{'pwd':'hunter2'}",
                "[{'name':'password','value':'hunter2'}",
                "{'Key': 'X-Secret', 'Value': 'hunter2'",
                "{'body':'{\\'password\\':\\'hunter2\\'}'",
                "{'body':'[{\\'name\\':\\'password\\',\\'value\\':\\'hunter2\\'}]'",
                "name=password value=hunter2"
            })
    void secretIsMaskedByItsNameInWhatIsNoJson(String quoted) {
        assertThat(Redaction.ofText(quoted.replace('\'', '"'))).doesNotContain("hunter2");
    }

    @Test
    void whatIsNoSecretIsShown() {
        String json = "[{\"name\":\"colour\",\"value\":\"blue\"},{\"body\":\"{\\\"a\\\":1}\"}]";

        assertThat(Redaction.of(Json.mapper().readTree(json)).toString()).isEqualTo(json);
        assertThat(Redaction.ofText("name=colour value=blue")).isEqualTo("name=colour value=blue");
    }
}
