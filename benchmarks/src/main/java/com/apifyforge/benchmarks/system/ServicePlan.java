package com.apifyforge.benchmarks.system;

import com.apifyforge.client.Endpoints;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What services are started with as processes of their own, and where they listen: made by {@code forge apart}. */
record ServicePlan(Endpoints endpoints, List<List<String>> tokenServices, List<List<String>> workers) {
    private static final int WRONG_USE = 2;

    /** Makes keys and certificates in the folder. {@code arguments} are those of {@code forge up}. */
    static ServicePlan in(Path folder, Path forge, int tokenServices, List<String> arguments) throws IOException {
        Path jar = forge.resolveSibling("quickstart/target/quickstart.jar");
        var command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-jar", jar.toString(), "apart"));
        command.addAll(List.of("--data", folder.toString(), "--token-services", Integer.toString(tokenServices)));
        command.addAll(arguments);
        Path errors = folder.resolveSibling("apart.log");
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        byte[] plan = process.getInputStream().readAllBytes();
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            String said = Files.readString(errors).strip();
            throw status == WRONG_USE ? new WrongUseException(said) : new IllegalStateException(said);
        }
        return read(Json.mapper().readTree(plan));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static ServicePlan read(JsonNode plan) {
        byte[] endpoints = plan.path("endpoints").stringValue().getBytes(StandardCharsets.UTF_8);
        return new ServicePlan(
                Json.mapper().treeToValue(Json.read(endpoints), Endpoints.class),
                lists(plan.path("tokenServices")),
                lists(plan.path("workers")));
    }

    private static List<List<String>> lists(JsonNode services) {
        return services.valueStream()
                .map(one -> one.valueStream().map(JsonNode::stringValue).toList())
                .toList();
    }
}
