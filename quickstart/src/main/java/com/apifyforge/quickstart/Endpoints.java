package com.apifyforge.quickstart;

import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code endpoints.json}: how {@code ctl} and other programs find a running system. Paths are absolute. */
record Endpoints(
        String kafka,
        String tokenService,
        String apify,
        String ca,
        String operatorCertificate,
        String operatorKey,
        String schedulerKey,
        long pid) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    void write(Path file) {
        DataFolder.write(file, MAPPER.writeValueAsString(this) + "\n");
    }
}
