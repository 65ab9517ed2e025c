package com.apifyforge.tokens.envelope;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the wrapping key is: {@code keyFile} or {@code kms.key}. With both, KMS wraps and the file only unwraps, until
 * everything is rewrapped.
 *
 * @param keyFile see {@link KeyFile}; kept apart from the database and its backups
 */
@ConfigurationProperties("tokens.envelope")
public record EnvelopeSettings(
        @Nullable Path keyFile, @Nullable Kms kms) {
    /**
     * AWS KMS.
     *
     * @param key alias, id or ARN of the symmetric key that wraps; empty for none
     * @param previousKeys keys that only unwrap, kept until everything is rewrapped
     * @param region absent: as the AWS SDK finds it
     * @param endpoint absent: AWS's own
     * @param fips AWS's own FIPS endpoint of the region
     */
    public record Kms(
            String key,
            List<String> previousKeys,
            @Nullable String region,
            @Nullable URI endpoint,
            boolean fips,
            Duration attemptTimeout,
            Duration totalTimeout) {
        public Kms {
            if (fips && endpoint != null && !endpoint.toString().isBlank()) {
                throw new IllegalArgumentException(
                        "tokens.envelope.kms.fips is for AWS's own endpoints: leave tokens.envelope.kms.endpoint out.");
            }
        }
    }
}
