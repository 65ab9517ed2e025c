package com.apifyforge.tokens.envelope.provider;

import com.apifyforge.tokens.envelope.kms.KmsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the wrapping key is: {@code keyFile} or {@code kms.key}. With both, KMS wraps and the file only unwraps, until
 * everything is rewrapped.
 *
 * @param keyFile see {@link com.apifyforge.tokens.envelope.keyfile.KeyFile}; kept apart from the database and its
 *     backups
 */
@ConfigurationProperties("tokens.envelope")
record EnvelopeSettings(@Nullable Path keyFile, @Nullable KmsSettings kms) {}
