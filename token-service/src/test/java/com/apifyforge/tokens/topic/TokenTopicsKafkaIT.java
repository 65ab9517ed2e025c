package com.apifyforge.tokens.topic;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.tokens.real.RealParts;
import org.junit.jupiter.api.BeforeAll;

class TokenTopicsKafkaIT extends TokenTopicsContract {
    @BeforeAll
    static void isThere() {
        assumeTrue(RealParts.KAFKA.isThere(), RealParts.KAFKA::where);
    }

    @Override
    String bootstrapServers() {
        return RealParts.KAFKA.address();
    }
}
