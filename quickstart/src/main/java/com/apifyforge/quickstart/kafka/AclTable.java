package com.apifyforge.quickstart.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The rows of docs/kafka-acls.md. The page is the one place where rights are written down, so it cannot tell others.
 */
public record AclTable(Set<AclBinding> rights) {
    /** Five, and what stands before the first bar. */
    private static final int CELLS = 6;

    /** Throws IllegalArgumentException for a row that says no right, as a typing error must not pass for "nothing". */
    public static AclTable in(Path page) {
        try (Stream<String> lines = Files.lines(page)) {
            return of(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the page was when this was built. */
    public static AclTable builtIn() {
        var page = Objects.requireNonNull(AclTable.class.getResourceAsStream("kafka-acls.md"));
        try (var lines = new BufferedReader(new InputStreamReader(page, StandardCharsets.UTF_8))) {
            return of(lines.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AclTable of(Stream<String> page) {
        return new AclTable(page.dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .flatMap(AclTable::rights)
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static Stream<AclBinding> rights(String row) {
        String[] cells = row.replace("`", "").split("\\s*\\|\\s*");
        if (cells.length != CELLS) {
            throw new IllegalArgumentException("Not a row of rights: " + row);
        }
        var resource = new ResourcePattern(
                ResourceType.fromString(cells[2].replace('-', '_')),
                cells[3],
                PatternType.fromString(cells[4].toUpperCase(Locale.ROOT)));
        return Arrays.stream(cells[5].split(",\\s*")).map(operation -> allowed(cells[1], resource, operation));
    }

    private static AclBinding allowed(String user, ResourcePattern resource, String operation) {
        var right = new AclBinding(
                resource,
                new AccessControlEntry(
                        "User:" + user, "*", AclOperation.fromString(operation), AclPermissionType.ALLOW));
        if (right.isUnknown()) {
            throw new IllegalArgumentException("Not a right: " + right);
        }
        return right;
    }

    /** Makes the rights of a cluster equal to this table. */
    public void apply(Admin admin) throws ExecutionException, InterruptedException {
        var present = admin.describeAcls(AclBindingFilter.ANY).values().get();
        var missing = rights.stream().filter(right -> !present.contains(right)).toList();
        if (!missing.isEmpty()) {
            admin.createAcls(missing).all().get();
        }
        var surplus = present.stream()
                .filter(right -> !rights.contains(right))
                .map(AclBinding::toFilter)
                .toList();
        if (!surplus.isEmpty()) {
            admin.deleteAcls(surplus).all().get();
        }
    }
}
