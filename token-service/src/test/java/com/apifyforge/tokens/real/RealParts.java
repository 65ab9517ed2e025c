package com.apifyforge.tokens.real;

import java.util.function.Supplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * The real servers that contract suites run against: the one that the environment names, otherwise a container, one of
 * each for all suites. Where there is neither, the suites skip and say so.
 */
public enum RealParts {
    MONGODB("FORGE_TEST_MONGODB_URI", () -> {
        var mongo = started(new MongoDBContainer("mongo:8.0").withReplicaSet());
        return mongo.getReplicaSetUrl();
    }),
    KAFKA(
            "FORGE_TEST_KAFKA",
            () -> started(new KafkaContainer("apache/kafka:4.2.2")).getBootstrapServers()),
    KMS("FORGE_TEST_KMS_ENDPOINT", () -> {
        var moto = started(new GenericContainer<>("motoserver/moto:5").withExposedPorts(5000));
        return "http://" + moto.getHost() + ":" + moto.getMappedPort(5000);
    });

    private final String variable;
    private final Supplier<String> container;
    private String address;

    RealParts(String variable, Supplier<String> container) {
        this.variable = variable;
        this.container = container;
    }

    public boolean isThere() {
        return System.getenv(variable) != null || DockerClientFactory.instance().isDockerAvailable();
    }

    /** Which one it is, or what to do to have one. */
    public String where() {
        if (System.getenv(variable) != null) {
            return name() + " is the one that " + variable + " names";
        }
        return isThere()
                ? name() + " is a container"
                : variable + " is not set, and there is no container engine to start one with";
    }

    /** Its connection string, bootstrap servers or URL. */
    public synchronized String address() {
        if (address == null) {
            address = System.getenv(variable) != null ? System.getenv(variable) : container.get();
            System.out.println(where());
        }
        return address;
    }

    private static <C extends GenericContainer<?>> C started(C container) {
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return container;
    }
}
