package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of all settings is made from the services' own files; {@code -Ddocs.write=true} makes it anew. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Pattern SETTING = Pattern.compile("( *)([a-z-]+):\\s*([^#]*?)\\s*(?:# (.*))?");
    private static final String BEGIN = "<!-- made from the services' yaml files -->\n";

    @Test
    void pageListsEverySettingWithItsDefault() throws IOException {
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + table("token-service", "tokens")
                + table("apify-worker", "worker")
                + table("gateway", "gateway")
                + table("console", "console");
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(page).isEqualTo(expected);
    }

    private static String table(String service, String root) throws IOException {
        var table =
                new StringBuilder("\n## " + service + "\n\n| setting | variable | default | |\n|---|---|---|---|\n");
        Deque<String> path = new ArrayDeque<>();
        for (String line : Files.readAllLines(Path.of("..", service, "src", "main", "resources", service + ".yaml"))) {
            var setting = SETTING.matcher(line);
            boolean ofTheService = line.startsWith(root + ":") || (!path.isEmpty() && line.startsWith(" "));
            if (!ofTheService || !setting.matches()) {
                path.clear();
                continue;
            }
            while (path.size() > setting.group(1).length() / 2) {
                path.removeLast();
            }
            path.addLast(setting.group(2));
            String value = setting.group(3);
            String why = setting.group(4) == null ? "" : setting.group(4);
            if (!value.isEmpty() || !why.isEmpty() || isLeaf(setting.group(2))) {
                table.append(row(String.join(".", path), value, why));
            }
        }
        return table.toString();
    }

    /** Required ones have no value in the file, as groups have none. */
    private static boolean isLeaf(String name) {
        return name.equals("key") || name.equals("key-file") || name.equals("region");
    }

    private static String row(String name, String value, String why) {
        return "| `%s` | `%s` | %s | %s |\n"
                .formatted(
                        name,
                        name.toUpperCase(Locale.ROOT).replace(".", "_").replace("-", ""),
                        value.isEmpty() || value.equals("\"\"") ? "" : "`" + value + "`",
                        why);
    }
}
