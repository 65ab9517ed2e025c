package com.apifyforge.quickstart.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A typing error in the table must not pass for a right that is not given. */
class AclTableTest {
    @TempDir
    Path folder;

    @Test
    void everyOperationOfARowIsARight() throws IOException {
        assertThat(table("| frontend | topic | `token.` | prefixed | READ, WRITE |")
                        .rights())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "| `frontend` | topic | `token.` | prefixed |",
                "| `frontend` | topic | `token.` | prefixed | REED |",
                "| `frontend` | tropic | `token.` | prefixed | READ |",
                "| `frontend` | topic | `token.` | perfect | READ |",
                "`frontend` may read"
            })
    void rowThatSaysNoRightIsRefused(String row) {
        assertThatThrownBy(() -> table(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a ");
    }

    private AclTable table(String row) throws IOException {
        return AclTable.in(
                Files.writeString(folder.resolve("page.md"), "# Page\n\n| user |\n|---|\n" + row + "\n\nEnd\n"));
    }
}
