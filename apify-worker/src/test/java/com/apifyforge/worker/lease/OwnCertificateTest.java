package com.apifyforge.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.embedded.ca.LocalCa;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCertificateTest {
    @TempDir
    Path folder;

    @Test
    void anExpiredOneIsSaidWithItsFileAndATimeThatIsAheadTheSame() throws Exception {
        Path file = LocalCa.in(folder.resolve("ca"))
                .issue("apify-worker", URI.create("spiffe://apifyforge/apify-worker"))
                .certificate();
        var own = new OwnCertificate(file);
        Instant now = Clock.systemUTC().instant();

        assertThat(own.fault(now)).isEmpty();
        assertThat(own.fault(now.plus(Duration.ofDays(40_000)))).contains("expired since", file.toString());
        assertThat(own.fault(now.minus(Duration.ofDays(40_000)))).contains("not valid before", file.toString());
        Files.writeString(file, "nothing");
        assertThat(own.fault(now)).contains("cannot be read", file.toString());
    }
}
