package com.apifyforge.tokens.envelope.keyfile;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param keyFile see {@link KeyFile}; kept apart from the database and its backups; absent: no key of a file */
@ConfigurationProperties("tokens.envelope")
record KeyFileSettings(@Nullable Path keyFile) {}
