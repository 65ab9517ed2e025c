package com.apifyforge.quickstart;

import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.mongodb.MongoDBContainer;

/** A real server: the one that the environment names, otherwise a container; without either the test is skipped. */
enum RealServer {
    MONGODB(
            "FORGE_TEST_MONGODB_URI",
            "mongo:8.0",
            image -> started(new MongoDBContainer(image).withReplicaSet()).getReplicaSetUrl()),
    KMS("FORGE_TEST_KMS_ENDPOINT", "motoserver/moto:5", image -> {
        var moto = started(new GenericContainer<>(image).withExposedPorts(5000));
        return "http://" + moto.getHost() + ":" + moto.getMappedPort(5000);
    });

    private final String variable;
    private final String image;
    private final Function<String, String> container;

    RealServer(String variable, String image, Function<String, String> container) {
        this.variable = variable;
        this.image = image;
        this.container = container;
    }

    /** Its address, printed where it comes from. Called once by the one test that uses it. */
    String address() {
        String given = System.getenv(variable);
        Assumptions.assumeTrue(
                given != null || DockerClientFactory.instance().isDockerAvailable(),
                () -> variable + " is not set, and there is no container engine to start " + image + " with");
        System.out.println(this + ": " + (given == null ? "container " + image : variable));
        return given == null ? container.apply(image) : given;
    }

    private static <C extends GenericContainer<?>> C started(C container) {
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return container;
    }
}
