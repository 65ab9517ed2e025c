package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point to is there, and lines are such as people read. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]+)");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");

    @Test
    void everyLinkLeadsToAFile() {
        List<String> links = documents()
                .flatMap(document -> LINK.matcher(text(document))
                        .results()
                        .filter(link -> !Files.exists(document.resolveSibling(link.group(1))))
                        .map(link -> ROOT.relativize(document) + ": " + link.group(1)))
                .toList();

        assertThat(links).isEmpty();
    }

    @Test
    void everyTestThatStandsBehindAPromiseExists() {
        Set<Path> tests = under("src/test/java")
                .filter(file -> file.toString().endsWith(".java"))
                .collect(Collectors.toSet());
        List<MatchResult> named =
                TEST.matcher(text(ROOT.resolve("docs/guarantees.md"))).results().toList();

        assertThat(named)
                .hasSizeGreaterThan(20)
                .allSatisfy(test -> assertThat(tests)
                        .as(test.group())
                        .anyMatch(file -> file.endsWith(test.group(1) + ".java")
                                && (test.group(2) == null || text(file).contains("void " + test.group(2) + "("))));
    }

    /** The formatter breaks neither texts nor the first line of a comment. */
    @Test
    void noLineIsLongerThanPeopleRead() {
        var code = Stream.concat(under("src/main/java"), files(ROOT.resolve("examples"), 2))
                .filter(file -> file.toString().endsWith(".java"))
                .flatMap(file -> longer(file, 120));
        var texts = documents().flatMap(file -> longer(file, 420));

        assertThat(Stream.concat(code, texts)).isEmpty();
    }

    private static Stream<String> longer(Path file, int most) {
        List<String> lines = text(file).lines().toList();
        return IntStream.range(0, lines.size())
                .filter(line ->
                        lines.get(line).length() > most && !lines.get(line).startsWith("import "))
                .mapToObj(line -> ROOT.relativize(file) + ":" + (line + 1));
    }

    private static Stream<Path> documents() {
        return Stream.concat(files(ROOT, 2), under("docs"))
                .filter(file -> file.toString().endsWith(".md"));
    }

    /** Of the project itself and of its modules. */
    private static Stream<Path> under(String folder) {
        return Stream.concat(Stream.of(ROOT), children(ROOT))
                .map(module -> module.resolve(folder))
                .filter(Files::isDirectory)
                .flatMap(found -> files(found, Integer.MAX_VALUE));
    }

    private static Stream<Path> files(Path folder, int depth) {
        try (Stream<Path> found = Files.walk(folder, depth)) {
            return found.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> children(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
