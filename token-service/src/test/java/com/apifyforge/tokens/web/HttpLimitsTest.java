package com.apifyforge.tokens.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.Limit;
import com.apifyforge.service.edge.HttpPort;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {
    /** What both services are made with knows nothing of messages and does not see the table. */
    @Test
    void portsHoldToTheTableOfLimits() {
        assertThat(HttpPort.HEADER_BYTES).isEqualTo(Limit.HTTP_HEADER_BYTES.value());
        assertThat(HttpPort.HEADERS).isEqualTo(Limit.HTTP_HEADERS.value());
        assertThat(HttpPort.PARAMETERS).isEqualTo(Limit.HTTP_PARAMETERS.value());
        assertThat(HttpPort.DROPPED_BYTES).isEqualTo(Limit.HTTP_DROPPED_BYTES.value());
        assertThat(HttpPort.CONNECTIONS).isEqualTo(Limit.HTTP_CONNECTIONS.value());
        assertThat(HttpPort.READ_MILLIS).isEqualTo(Limit.HTTP_READ_SECONDS.value() * 1000);
    }
}
