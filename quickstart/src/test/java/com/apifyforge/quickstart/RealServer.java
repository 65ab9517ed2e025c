package com.apifyforge.quickstart;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * A real server: the one that the environment names, otherwise a container; without either the test is skipped.
 * Variables and images are those of the token-service's RealParts, whose test classes are in no jar that this module
 * could use.
 */
public final class RealServer {
    private RealServer() {}

    public static String mongodb() {
        return given("FORGE_TEST_MONGODB_URI")
                .orElseGet(() -> started(new MongoDBContainer("mongo:8.0").withReplicaSet())
                        .getReplicaSetUrl());
    }

    static String kms() {
        return given("FORGE_TEST_KMS_ENDPOINT").orElseGet(() -> {
            var moto = started(new GenericContainer<>("motoserver/moto:5").withExposedPorts(5000));
            return "http://" + moto.getHost() + ":" + moto.getMappedPort(5000);
        });
    }

    private static Optional<String> given(String variable) {
        var given = Optional.ofNullable(System.getenv(variable));
        Assumptions.assumeTrue(
                given.isPresent() || DockerClientFactory.instance().isDockerAvailable(),
                variable + " is not set, and there is no container engine");
        return given;
    }

    private static <C extends GenericContainer<?>> C started(C container) {
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return container;
    }
}
