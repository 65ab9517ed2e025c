package com.apifyforge.quickstart.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Endpoints;
import com.apifyforge.quickstart.folder.DataFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakenPortIT {
    @Test
    void portThatSomebodyTakesBetweenItsChoiceAndTheStartIsNoEnd(@TempDir Path root) throws Exception {
        var ports = Ports.from(0);
        var said = new ArrayList<String>();
        try (var somebody = new ServerSocket(ports.gateway(), 1, InetAddress.ofLiteral("127.0.0.1"));
                var folder = DataFolder.open(root);
                var _ = VaultSystem.start(folder, VaultSettings.EMBEDDED, ports, said::add)) {
            assertThat(said).contains("A port that was free is in use. Choosing others");
            assertThat(Endpoints.in(root).gateway().getPort()).isNotEqualTo(somebody.getLocalPort());
        }
    }
}
