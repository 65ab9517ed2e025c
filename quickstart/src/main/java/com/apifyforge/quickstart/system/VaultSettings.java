package com.apifyforge.quickstart.system;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What takes the place of an embedded part; null keeps the embedded one.
 *
 * @param apifyUrl {@code https} only
 * @param apifyCa PEM file of the CA of {@code apifyUrl}; null trusts what the JDK trusts
 * @param mongodbUri connection string
 * @param kafka bootstrap servers
 * @param kafkaClientConfig client settings that {@code kafka} requires, as Kafka's tools take them; null if nothing
 * @param kmsKey alias, id or ARN of the wrapping key in AWS KMS
 * @param kmsEndpoint of an emulator; null is AWS's own
 */
public record VaultSettings(
        @Nullable URI apifyUrl,
        @Nullable Path apifyCa,
        @Nullable String mongodbUri,
        @Nullable String kafka,
        @Nullable Path kafkaClientConfig,
        @Nullable String kmsKey,
        @Nullable URI kmsEndpoint) {
    public static final VaultSettings EMBEDDED = new VaultSettings(null, null, null, null, null, null, null);
}
