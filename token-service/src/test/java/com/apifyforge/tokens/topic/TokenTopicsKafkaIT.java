package com.apifyforge.tokens.topic;

import com.apifyforge.tokens.real.Needs;
import com.apifyforge.tokens.real.RealParts;

@Needs(RealParts.KAFKA)
class TokenTopicsKafkaIT extends TokenTopicsContract {
    @Override
    String bootstrapServers() {
        return RealParts.KAFKA.address();
    }
}
