package com.apifyforge.quickstart.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFileTest {
    private static final String TOKEN = "apify_api_LogFileTest0123456789LogFileTest012345";

    @TempDir
    Path folder;

    @Test
    void aTokenThatIsLoggedAllTheSameIsMaskedInMessageAndExceptionText() throws Exception {
        LogFile.in(folder);
        var log = LoggerFactory.getLogger("com.apifyforge.somewhere");

        log.warn("sent {} there", TOKEN);
        log.error("failed", new IllegalStateException("bad token " + TOKEN, new RuntimeException("Bearer " + TOKEN)));

        assertThat(Files.readString(folder.resolve("forge.log")))
                .contains(
                        "sent apify_api_*** there",
                        "bad token apify_api_***",
                        "Bearer apify_api_***",
                        "LogFileTest.java")
                .doesNotContain("0123456789");
    }
}
