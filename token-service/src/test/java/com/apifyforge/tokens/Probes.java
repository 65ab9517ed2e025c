package com.apifyforge.tokens;

import com.apifyforge.tokens.envelope.ProbeKeys;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;

/** Watches and disturbs the seams of a service from inside its process. */
public class Probes {
    @Bean
    ProbeKeys probeKeys(@Value("${tokens.envelope.key-file}") Path file) {
        return new ProbeKeys(file);
    }
}
