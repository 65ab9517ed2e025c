package com.apifyforge.client.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import java.util.List;
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
    void partOfAKeyBeforeTheCutIsNotShown() {
        String before = "x ".repeat(16 * 1024 / 2 - 8);

        assertThat(Redaction.ofText(before + "K7MDENG/bPxRfiCYEX+wJalrXUtnFEMI/K7MDENG"))
                .startsWith(before + "…")
                .doesNotContain("K7MDENG");
    }

    /** The first is AWS's example, https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "Zm9vYmFy+Zm9vQmF/4QmF6cXV4Y29/yZ2VncmF1bHQ=",
                "q83vASNFZ4mrze8/BI0VniavN7+/ASNFZ4mrze8BI0U="
            })
    void base64IsMaskedUnderAnyName(String key) {
        for (String text :
                List.of(key, "colour=" + key, "colour: \"" + key + "\"", "The key is " + key + ", he said.")) {
            assertThat(Redaction.ofText(text)).isEqualTo(text.replace(key, "***"));
        }
        assertThat(Redaction.of(Json.mapper().createObjectNode().put("colour", key))
                        .toString())
                .isEqualTo("{\"colour\":\"***\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.apify.com/v2/acts/moJRLRc85AitArpNN/runs/HG7ML7M8z78YcAPEB",
                "http://localhost:8080/K7MDENG/bPxRfiCYEX/wJalrXUtnFEMI/K7MDENG",
                "/v2/acts/moJRLRc85AitArpNN/runs/HG7ML7M8z78YcAPEB",
                "acts/moJRLRc85AitArpNN/runs/HG7ML7M8z78YcAPEB",
                "src/main/java/com/apifyforge/gateway/EdgeFilter2/HTTPPort",
                "Users/Anna/Documents/Project2/Reports/2026/11/Q4",
                "q=shoes+size+42+in+Berlin+or+Hamburg+below+100+Euro",
                "2026/11/28/10/00/00/000/111/222/333/444/555",
                "application/vnd/openxmlformats/officedocument/Sheet1"
            })
    void addressesAndPathsAreShown(String text) {
        assertThat(Redaction.ofText(text)).isEqualTo(text);
    }

    @Test
    void whatIsNoSecretIsShown() {
        String json = "[{\"name\":\"colour\",\"value\":\"blue\"},{\"body\":\"{\\\"a\\\":1}\"}]";

        assertThat(Redaction.of(Json.mapper().readTree(json)).toString()).isEqualTo(json);
        assertThat(Redaction.ofText("name=colour value=blue")).isEqualTo("name=colour value=blue");
    }
}
