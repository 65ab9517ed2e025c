package com.apifyforge.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Broker configuration of a lone node on loopback; every value that differs from Kafka's default has its reason. */
final class EmbeddedKafkaSettings {
    static final int NODE = 1;
    static final String CLIENTS = "CLIENTS";
    static final String CONTROLLER = "CONTROLLER";

    private EmbeddedKafkaSettings() {}

    static Map<String, String> of(Path folder, int port, int controllerPort) {
        var settings = new HashMap<>(ALONE);
        settings.putAll(PATIENCE);
        settings.putAll(SMALL);
        settings.put("log.dirs", folder.toString());
        settings.put(
                "listeners",
                "%5$s://%1$s:%2$d,%3$s://%1$s:%4$d"
                        .formatted(Loopback.HOST, port, CONTROLLER, controllerPort, CLIENTS));
        settings.put("advertised.listeners", "%s://%s:%d".formatted(CLIENTS, Loopback.HOST, port));
        // A static voter is read from here and not from the folder, so its port may change with every start.
        settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE, Loopback.HOST, controllerPort));
        return settings;
    }

    private static final Map<String, String> ALONE = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", Integer.toString(NODE)),
            Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("controller.listener.names", CONTROLLER),
            Map.entry("inter.broker.listener.name", CLIENTS),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"));

    /**
     * After {@code kill -9} the controller refuses the new broker until the old one's session is over, and a group
     * keeps the dead members as long: 9 s and 45 s by default. Shorter sessions than these were fenced by pauses of a
     * busy machine.
     */
    private static final Map<String, String> PATIENCE = Map.of(
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "200",
            "controlled.shutdown.enable", "true",
            "group.initial.rebalance.delay.ms", "0",
            "group.consumer.min.session.timeout.ms", "1000",
            "group.consumer.session.timeout.ms", "6000",
            "group.consumer.min.heartbeat.interval.ms", "500",
            "group.consumer.heartbeat.interval.ms", "1000");

    private static final Map<String, String> SMALL = Map.of(
            "log.cleaner.dedupe.buffer.size", "2097152",
            "num.network.threads", "1",
            "num.io.threads", "2",
            "background.threads", "2",
            "metric.reporters", "");
}
