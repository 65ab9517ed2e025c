package com.apifyforge.tokens.real;

import java.util.function.Function;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * The real servers that contract suites run against: the one that the environment names, otherwise a container, one of
 * each for all suites. Where there is neither, the suites skip and say so.
 */
public enum RealParts {
    MONGODB(
            "MongoDB",
            "FORGE_TEST_MONGODB_URI",
            "mongo:8.0",
            image -> started(new MongoDBContainer(image).withReplicaSet()).getReplicaSetUrl()),
    KAFKA(
            "Kafka",
            "FORGE_TEST_KAFKA",
            "apache/kafka:4.2.2",
            image -> started(new KafkaContainer(image)).getBootstrapServers()),
    KMS("KMS", "FORGE_TEST_KMS_ENDPOINT", "motoserver/moto:5", image -> {
        var moto = started(new GenericContainer<>(image).withExposedPorts(5000));
        // The SDK signs its calls, the emulator does not look at the signature.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        System.setProperty("aws.region", "eu-central-1");
        return "http://" + moto.getHost() + ":" + moto.getMappedPort(5000);
    });

    private final String title;
    private final String variable;
    private final String image;
    private final Function<String, String> container;
    private String address;

    RealParts(String title, String variable, String image, Function<String, String> container) {
        this.title = title;
        this.variable = variable;
        this.image = image;
        this.container = container;
    }

    public ConditionEvaluationResult condition() {
        return System.getenv(variable) != null || DockerClientFactory.instance().isDockerAvailable()
                ? ConditionEvaluationResult.enabled(title + " is there")
                : ConditionEvaluationResult.disabled(
                        variable + " is not set, and there is no container engine to start " + image + " with");
    }

    /** Its connection string, bootstrap servers or URL. */
    public synchronized String address() {
        if (address == null) {
            String given = System.getenv(variable);
            System.out.println(title + ": " + (given == null ? "container " + image : variable));
            address = given == null ? container.apply(image) : given;
        }
        return address;
    }

    private static <C extends GenericContainer<?>> C started(C container) {
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return container;
    }
}
