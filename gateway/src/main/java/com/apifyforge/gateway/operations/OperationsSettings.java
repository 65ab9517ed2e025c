package com.apifyforge.gateway.operations;

import com.apifyforge.service.StartRefusedException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** PEM files of an operator's certificate for the token-service and its PKCS#8 key; without them all of it is off. */
@ConfigurationProperties("gateway.operations")
record OperationsSettings(
        @Nullable Path certificate, @Nullable Path key) {
    OperationsSettings {
        StartRefusedException.unless(
                isGiven(certificate) == isGiven(key),
                "gateway.operations.certificate and gateway.operations.key belong together. Give both or none.");
    }

    boolean on() {
        return isGiven(certificate);
    }

    private static boolean isGiven(@Nullable Path file) {
        return file != null && !file.toString().isEmpty();
    }
}
