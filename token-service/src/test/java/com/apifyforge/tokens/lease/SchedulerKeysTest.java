package com.apifyforge.tokens.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.ticket.TicketSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class SchedulerKeysTest {
    @TempDir
    Path folder;

    /** As {@code cp -p}, {@code rsync -t} and restored backups leave it. */
    @Test
    void listWithTheTimeOfTheOneBeforeIsReadToo() throws Exception {
        Path file = list(TicketSigner.generate("old"));
        var keys = new SchedulerKeys(file, Clock.systemUTC());
        var before = keys.verifier();
        var time = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(list(TicketSigner.generate("new")), time);

        keys.readAgainIfChanged();

        assertThat(keys.verifier()).isNotSameAs(before);
    }

    @Test
    void listThatCannotBeReadLeavesTheKeysAsTheyAre() throws Exception {
        Path file = list(TicketSigner.generate("old"));
        var keys = new SchedulerKeys(file, Clock.systemUTC());
        var before = keys.verifier();
        Files.writeString(file, "{");

        keys.readAgainIfChanged();

        assertThat(keys.verifier()).isSameAs(before);
    }

    private Path list(TicketSigner signer) throws IOException {
        return Files.writeString(
                folder.resolve("schedulers.jwks"),
                JsonMapper.shared().writeValueAsString(Map.of("keys", List.of(signer.publicJwk()))));
    }
}
