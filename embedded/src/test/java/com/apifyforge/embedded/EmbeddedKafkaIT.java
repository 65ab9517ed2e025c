package com.apifyforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.embedded.ca.LocalCa;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    @TempDir
    Path folder;

    @Test
    void topicsAndRecordsSurviveCloseAndRestartOnOtherPorts() throws Exception {
        String before;
        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            before = kafka.bootstrapServers();
            createTopic(kafka.bootstrapServers());
            send(kafka.bootstrapServers(), "one", "two");
        }

        try (var occupied = new ServerSocket(portOf(before), 1, InetAddress.ofLiteral("127.0.0.1"));
                var kafka = EmbeddedKafka.start(folder, 0)) {
            assertThat(occupied.isBound()).isTrue();
            send(kafka.bootstrapServers(), "three");

            assertThat(read(kafka.bootstrapServers(), 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void recordsAcknowledgedBeforeKillMinusNineAreThereAfterARestart() throws Exception {
        try (var child = ChildProcess.start(KafkaChild.class, folder.toString())) {
            child.awaitLine("acknowledged");
            child.kill();
        }

        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            assertThat(read(kafka.bootstrapServers(), 100)).hasSize(100);
        }
    }

    /** Another user of the machine reaches both ports, the clients' and the controller's. */
    @Test
    void aProtectedBrokerLetsInWhoShowsAPasswordAndLetsHimDoWhatHeMayDo() throws Exception {
        var ca = LocalCa.in(folder.resolve("ca"));
        var identity = ca.issue("kafka", null);
        String password = Passwords.random();
        Path data = folder.resolve("kafka");
        try (var kafka = EmbeddedKafka.start(data, 0)) {
            createTopic(kafka.bootstrapServers());
        }

        try (var kafka = EmbeddedKafka.startProtected(
                        data, 0, ca.certificate(), identity, Map.of("reader", password, "nobody", password));
                var admin = Admin.create(kafka.administrator())) {
            assertThat(admin.listTopics().names().get()).containsExactly("letters");
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "letters", PatternType.LITERAL),
                            new AccessControlEntry("User:reader", "*", AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get();

            assertThat(topicsSeenBy(kafka, "reader", password)).containsExactly("letters");
            assertThat(topicsSeenBy(kafka, "nobody", password)).isEmpty();
            assertThatThrownBy(() -> topicsSeenBy(kafka, "reader", "wrong"))
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
            assertThatThrownBy(() -> topicsSeenBy(kafka, "broker", "wrong"))
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
            for (int port : listeningPorts()) {
                assertThatThrownBy(() -> topicsSeenBy(plainly("127.0.0.1:" + port)))
                        .as("port %d", port)
                        .isInstanceOf(ExecutionException.class);
            }
        }
    }

    private static Set<String> topicsSeenBy(EmbeddedKafka kafka, String user, String password) throws Exception {
        var settings = kafka.administrator();
        settings.put(
                "sasl.jaas.config",
                settings.get("sasl.jaas.config")
                        .toString()
                        .replaceAll("username=\".*\";", "username=\"%s\" password=\"%s\";".formatted(user, password)));
        return topicsSeenBy(settings);
    }

    private static Set<String> topicsSeenBy(Map<String, Object> settings) throws Exception {
        try (var admin = Admin.create(settings)) {
            return admin.listTopics().names().get();
        }
    }

    private static Map<String, Object> plainly(String servers) {
        return Map.of("bootstrap.servers", servers, "default.api.timeout.ms", 2_000, "request.timeout.ms", 1_000);
    }

    /** Of this process, as the system knows them. */
    private static Set<Integer> listeningPorts() throws Exception {
        var own = new HashSet<String>();
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.filter(Files::exists).toList()) {
                own.add(Files.readSymbolicLink(file).toString());
            }
        }
        var ports = new HashSet<Integer>();
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            for (String line : Files.readAllLines(table)) {
                String[] field = line.strip().split("\\s+");
                if (field[3].equals("0A") && own.contains("socket:[" + field[9] + "]")) {
                    ports.add(Integer.parseInt(field[1].substring(field[1].indexOf(':') + 1), 16));
                }
            }
        }
        assertThat(ports).hasSizeGreaterThanOrEqualTo(2);
        return ports;
    }

    @Test
    void portInUseIsSaidWithItsNumber() throws Exception {
        try (var occupied = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, occupied.getLocalPort()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Port " + occupied.getLocalPort());
        }
    }

    static final class KafkaChild {
        public static void main(String[] args) throws Exception {
            var kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
            createTopic(kafka.bootstrapServers());
            String[] values = new String[100];
            for (int i = 0; i < values.length; i++) {
                values[i] = "value " + i;
            }
            send(kafka.bootstrapServers(), values);
            System.out.println("acknowledged");
            Thread.currentThread().join();
        }
    }

    private static int portOf(String bootstrapServers) {
        return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    }

    private static void createTopic(String servers) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic("letters", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void send(String servers, String... values) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>("letters", value)).get();
            }
        }
    }

    private static List<String> read(String servers, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest");
        var partition = List.of(new TopicPartition("letters", 0));
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            for (int polls = 0; polls < 100 && values.size() < count; polls++) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
