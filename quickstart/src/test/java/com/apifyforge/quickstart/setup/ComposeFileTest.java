package com.apifyforge.quickstart.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** Who can reach whom, and what is published, in docker-compose.yml. */
class ComposeFileTest {
    private static final Path FILE = Path.of("../docker-compose.yml");
    /** Hosts of different networks are reached through the host's ports alone, which are on its loopback. */
    private static final String OUTSIDE = "outside";

    private final Map<String, Map<String, Object>> services = services();

    @ParameterizedTest
    @CsvSource({
        "mongo,         token-service-1 token-service-2 kms",
        "kms,           token-service-1 token-service-2 mongo",
        "mongo-gateway, gateway",
        "issuer,        gateway apify-worker demo console prometheus",
        "console,       gateway issuer prometheus"
    })
    void isReachedBy(String service, String others) {
        assertThat(neighbours(service)).containsExactlyInAnyOrder(others.split(" "));
    }

    @Test
    void onlyWhatIsPublishedIsInTheNetworkThatLeadsOutside() {
        assertThat(services.entrySet())
                .allSatisfy(service -> assertThat(networks(service.getKey()).contains(OUTSIDE))
                        .as(service.getKey())
                        .isEqualTo(service.getValue().containsKey("ports")));
    }

    @Test
    void portsAreOnLoopbackAlone() {
        assertThat(services.values())
                .flatExtracting(service -> (Collection<?>) service.getOrDefault("ports", Set.of()))
                .isNotEmpty()
                .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
    }

    @Test
    void everyServiceIsLockedDown() {
        assertThat(services.entrySet())
                .allSatisfy(service -> assertThat(service.getValue())
                        .as(service.getKey())
                        .containsEntry("read_only", true)
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsKey("mem_limit"));
    }

    private Set<String> neighbours(String service) {
        Set<String> own = networks(service);
        return services.keySet().stream()
                .filter(other -> !other.equals(service))
                .filter(other ->
                        networks(other).stream().anyMatch(network -> !network.equals(OUTSIDE) && own.contains(network)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> networks(String service) {
        return switch (services.get(service).get("networks")) {
            case Map<?, ?> named -> named.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
            case Collection<?> listed -> listed.stream().map(String::valueOf).collect(Collectors.toSet());
            case null, default -> Set.of();
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() {
        try (var text = Files.newBufferedReader(FILE)) {
            Map<String, Object> file = new Yaml().load(text);
            return (Map<String, Map<String, Object>>) file.get("services");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
