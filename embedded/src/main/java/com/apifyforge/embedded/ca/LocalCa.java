package com.apifyforge.embedded.ca;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small certificate authority of this folder alone. Its key never leaves the folder (owner-only permissions), and its
 * certificate is constrained to loopback names and the given hosts, so that trusting it gives nobody power over others.
 */
public final class LocalCa {
    private static final Duration CA_LIFETIME = Duration.ofDays(3650);
    /** The longest that browsers and Apple's TLS accepted when public certificates lived for a year. */
    private static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(397);

    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);

    private final Path folder;
    private final Clock clock;
    private final Set<String> hosts;
    private final Signed authority;

    private LocalCa(Path folder, Clock clock, Set<String> hosts, Signed authority) {
        this.folder = folder;
        this.clock = clock;
        this.hosts = hosts;
        this.authority = authority;
    }

    /** Opens the CA kept in {@code folder}, or makes one. */
    public static LocalCa in(Path folder) {
        return in(folder, Clock.systemUTC());
    }

    /** As {@link #in(Path)}; the clock decides what is near its end. Throws {@link java.io.UncheckedIOException}. */
    public static LocalCa in(Path folder, Clock clock) {
        return in(folder, clock, Set.of());
    }

    /**
     * As {@link #in(Path, Clock)}, for hosts of other names too. A CA that was made for other hosts is kept as it is,
     * and names none but those: {@link #cannotVouchFor()}.
     */
    public static LocalCa in(Path folder, Clock clock, Set<String> hosts) {
        OwnerOnly.createFolder(folder);
        var files = new Identity(folder.resolve("ca.crt"), folder.resolve("ca.key"));
        var kept = Signed.read(files);
        if (kept == null || kept.endsBefore(clock.instant().plus(RENEWED_BEFORE_END))) {
            kept = Certificates.authority(hosts, clock.instant(), CA_LIFETIME);
            kept.write(files);
        }
        return new LocalCa(folder, clock, hosts, kept);
    }

    /** Those of the hosts that it was opened for and not made for. No certificate of it names them. */
    public Set<String> cannotVouchFor() {
        return hosts.stream().filter(host -> !authority.permits(host)).collect(Collectors.toUnmodifiableSet());
    }

    /** PEM file of the CA certificate. */
    public Path certificate() {
        return folder.resolve("ca.crt");
    }

    /**
     * Issues (or finds unexpired) {@code folder/<name>.crt} and {@code <name>.key} (PKCS#8), P-256, valid for
     * localhost, 127.0.0.1 and, if it is one of the hosts, {@code name}, as a server and as a client, with {@code
     * spiffeId} as its one URI SAN if given. The certificate lives for 397 days and is renewed in its last 30.
     */
    public Identity issue(String name, @Nullable URI spiffeId) {
        return issue(name, hosts.contains(name) ? Set.of(name) : Set.of(), spiffeId);
    }

    /** As {@link #issue(String, URI)}, for several servers that share the certificate. */
    public Identity issue(String name, Set<String> servers, @Nullable URI spiffeId) {
        var files = new Identity(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
        var kept = Signed.read(files);
        // One name that the authority may not give would make the whole certificate worthless.
        Set<String> named = servers.stream().filter(authority::permits).collect(Collectors.toUnmodifiableSet());
        if (kept == null || !stillGood(kept, named, spiffeId)) {
            Certificates.identity(authority, name, named, spiffeId, clock.instant(), CERTIFICATE_LIFETIME)
                    .write(files);
        }
        return files;
    }

    private boolean stillGood(Signed kept, Set<String> servers, @Nullable URI spiffeId) {
        return !kept.endsBefore(clock.instant().plus(RENEWED_BEFORE_END))
                && kept.isSignedBy(authority)
                && kept.hostNames().containsAll(servers)
                && kept.uriNames().equals(spiffeId == null ? List.of() : List.of(spiffeId.toString()));
    }

    /** PEM files; the key is readable by its owner only. */
    public record Identity(Path certificate, Path key) {}
}
