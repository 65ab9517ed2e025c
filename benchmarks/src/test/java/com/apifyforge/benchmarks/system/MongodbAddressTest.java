package com.apifyforge.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongodbAddressTest {
    @ParameterizedTest
    @CsvSource({
        "mongodb://h, h, 27017, mongodb://127.0.0.1:9/?directConnection=true",
        "mongodb://h:1/?replicaSet=rs0&w=majority, h, 1, mongodb://127.0.0.1:9/?w=majority&directConnection=true",
        "'mongodb://u:p@h:1,i:2/db', h, 1, mongodb://u:p@127.0.0.1:9/db?directConnection=true"
    })
    void aProxyTakesThePlaceOfTheFirstHost(String uri, String host, int port, String through) {
        var address = new MongodbAddress(uri);

        assertThat(address.server().getHostString()).isEqualTo(host);
        assertThat(address.server().getPort()).isEqualTo(port);
        assertThat(address.through(9)).isEqualTo(through);
    }

    @Test
    void anAddressThatNamesNoHostIsRefused() {
        assertThatThrownBy(() -> new MongodbAddress("mongodb+srv://cluster").server())
                .isInstanceOf(WrongUseException.class);
    }
}
