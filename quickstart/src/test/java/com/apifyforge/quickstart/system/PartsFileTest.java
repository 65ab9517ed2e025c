package com.apifyforge.quickstart.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.ctl.console.WrongUseException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** D: embedded database, K: embedded Kafka, F: key file; d, k, m: given ones. */
class PartsFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void store() throws Exception {
        Files.createDirectories(folder.resolve("data/mongo"));
        Files.createDirectories(folder.resolve("data/kafka"));
        Files.createDirectories(folder.resolve("keys"));
        Files.createFile(folder.resolve("data/mongo/mongo.h2"));
        Files.createFile(folder.resolve("keys/wrapping.keys"));
    }

    /** Made anew, it would be empty. */
    @ParameterizedTest
    @CsvSource({
        "DKF, data/mongo/mongo.h2, true",
        "DKF, data/kafka, true",
        "DKF, keys/wrapping.keys, true",
        "dkF, keys/wrapping.keys, true",
        "dkm, keys/wrapping.keys, false",
        "dKm, data/mongo/mongo.h2, false",
        "Dkm, data/kafka, false"
    })
    void whatIsStoredHasToBeThere(String parts, String gone, boolean refused) throws Exception {
        PartsFile.started(folder, settings(parts));
        Files.delete(folder.resolve(gone));

        var start = assertThatCode(() -> PartsFile.of(folder).require(settings(parts)));
        if (refused) {
            start.isInstanceOf(WrongUseException.class).hasMessageContaining(gone + " is gone");
        } else {
            start.doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DKF, DKF, ",
        "DKF, DKm, ",
        "DKm, DKm, ",
        "dkm, dkm, ",
        "dkF, dkm, ",
        "DKF, dKF, ./forge export",
        "dKF, DKF, --mongodb-uri",
        "DKF, DkF, --kafka",
        "DkF, DKF, --kafka",
        "DKm, DKF, --kms-key",
        "dkm, DKF, --mongodb-uri"
    })
    void whatIsStoredIsNotLookedForElsewhere(String before, String now, String said) {
        PartsFile.started(folder, settings(before));

        if (said == null) {
            assertThatCode(() -> PartsFile.of(folder).require(settings(now))).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> PartsFile.of(folder).require(settings(now)))
                    .isInstanceOf(WrongUseException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining(said);
        }
    }

    @ParameterizedTest
    @CsvSource({"dKF, true", "dkF, true", "dkm, true", "DKF, false"})
    void afterAnExportTheCopyCounts(String now, boolean goesOn) {
        PartsFile.started(folder, settings("DKF"));
        PartsFile.of(folder).exported();

        var start = assertThatCode(() -> PartsFile.of(folder).require(settings(now)));
        if (goesOn) {
            start.doesNotThrowAnyException();
        } else {
            start.hasMessageContaining("--mongodb-uri");
        }
    }

    @Test
    void aFolderFromBeforeIsKnownByItsData() throws Exception {
        assertThatThrownBy(() -> PartsFile.of(folder).require(settings("dKF"))).hasMessageContaining("./forge export");

        Files.delete(folder.resolve("data/mongo/mongo.h2"));
        assertThat(PartsFile.of(folder).lines()).isEmpty();
    }

    private static VaultSettings settings(String parts) {
        return new VaultSettings(
                null,
                null,
                parts.contains("d") ? "mongodb://there" : null,
                parts.contains("k") ? "there:9092" : null,
                null,
                parts.contains("m") ? "alias/there" : null,
                null);
    }
}
