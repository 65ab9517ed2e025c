package com.apifyforge.embedded.ca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.embedded.Loopback;
import com.apifyforge.embedded.ca.LocalCa.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCaTest {
    private static final URI WORKER = URI.create("spiffe://apifyforge/apify-worker");

    @TempDir
    Path folder;

    @Test
    void opensslAcceptsServerAndClientForLoopbackNames() throws Exception {
        var ca = LocalCa.in(folder);
        var identity = ca.issue("worker", WORKER);

        for (String purpose : List.of("sslserver", "sslclient")) {
            assertThat(verify(ca, identity, "-purpose", purpose)).contains(": OK");
        }
        assertThat(verify(ca, identity, "-verify_hostname", "localhost")).contains(": OK");
        assertThat(verify(ca, identity, "-verify_ip", "127.0.0.1")).contains(": OK");
        assertThat(verify(ca, identity, "-verify_hostname", "example.com")).contains("hostname mismatch");
    }

    @Test
    void theCertificateNamesExactlyOneWorkload() throws Exception {
        var identity = LocalCa.in(folder).issue("worker", WORKER);

        assertThat(certificate(identity.certificate()).getSubjectAlternativeNames())
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("2 localhost", "7 127.0.0.1", "6 " + WORKER);
    }

    @Test
    void mutualTlsWorksOnLoopbackAndFailsForAnotherHost() throws Exception {
        var ca = LocalCa.in(folder);
        var server = context(ca, ca.issue("server", null));
        var client = context(ca, ca.issue("worker", WORKER));

        assertThat(handshake(server, client, "127.0.0.1")).isEqualTo("CN=worker");
        assertThat(handshake(server, client, "localhost")).isEqualTo("CN=worker");
        assertThatThrownBy(() -> handshake(server, client, "example.com")).isInstanceOf(SSLException.class);
    }

    @Test
    void theCaCannotVouchForOtherHosts() throws Exception {
        var ca = LocalCa.in(folder);
        Path elsewhere = folder.resolve("elsewhere.crt");
        openssl(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=x",
                "-keyout",
                folder.resolve("x.key").toString(),
                "-out",
                folder.resolve("x.csr").toString());
        Files.writeString(folder.resolve("x.ext"), "subjectAltName=DNS:example.com");
        openssl(
                "x509",
                "-req",
                "-in",
                folder.resolve("x.csr").toString(),
                "-CA",
                ca.certificate().toString(),
                "-CAkey",
                folder.resolve("ca.key").toString(),
                "-extfile",
                folder.resolve("x.ext").toString(),
                "-out",
                elsewhere.toString());

        assertThat(verify(ca, new Identity(elsewhere, elsewhere))).contains("permitted subtree violation");
    }

    @Test
    void aSecondLookFindsTheSameCaAndTheSameCertificate() throws Exception {
        var first = LocalCa.in(folder);
        var issued = first.issue("worker", WORKER);
        String before = Files.readString(first.certificate()) + Files.readString(issued.certificate());

        var second = LocalCa.in(folder);
        var found = second.issue("worker", WORKER);

        assertThat(Files.readString(second.certificate()) + Files.readString(found.certificate()))
                .isEqualTo(before);
    }

    @Test
    void aCertificateLives397DaysAndIsIssuedAnewInItsLastMonth() throws Exception {
        Instant now = Instant.parse("2026-11-24T12:00:00Z");
        var first = certificate(at(now).issue("worker", WORKER).certificate());
        assertThat(first.getNotAfter().toInstant()).isEqualTo(now.plus(Duration.ofDays(397)));

        var monthsLater = certificate(
                at(now.plus(Duration.ofDays(366))).issue("worker", WORKER).certificate());
        assertThat(monthsLater).isEqualTo(first);
        var nearItsEnd = certificate(
                at(now.plus(Duration.ofDays(368))).issue("worker", WORKER).certificate());
        assertThat(nearItsEnd.getNotAfter()).isAfter(first.getNotAfter());
    }

    @Test
    void anotherWorkloadUnderTheSameNameGetsItsOwnCertificate() throws Exception {
        var ca = LocalCa.in(folder);
        var worker = certificate(ca.issue("one", WORKER).certificate());

        assertThat(certificate(ca.issue("one", URI.create("spiffe://apifyforge/operator"))
                        .certificate()))
                .isNotEqualTo(worker);
    }

    @Test
    void aHostThatTheCaWasMadeForComesIntoAKeptCertificate() throws Exception {
        var ca = at(Set.of("worker"));
        var before = certificate(ca.issue("worker", Set.of(), WORKER).certificate());

        var identity = at(Set.of("worker")).issue("worker", WORKER);

        assertThat(certificate(identity.certificate())).isNotEqualTo(before);
        assertThat(verify(ca, identity, "-verify_hostname", "worker")).contains(": OK");
        assertThat(ca.cannotVouchFor()).isEmpty();
    }

    /** A certificate with one forbidden name is refused whole, so the CA of an older set-up names what it may. */
    @Test
    void aCaMadeForOtherHostsSaysWhichItCannotVouchForAndItsCertificatesStayGood() throws Exception {
        at(Set.of("broker"));

        var ca = at(Set.of("broker", "worker"));
        var identity = ca.issue("worker", WORKER);

        assertThat(ca.cannotVouchFor()).containsExactly("worker");
        assertThat(verify(ca, identity, "-verify_hostname", "localhost")).contains(": OK");
        assertThat(verify(ca, ca.issue("broker", null), "-verify_hostname", "broker"))
                .contains(": OK");
    }

    @Test
    void aDamagedKeyIsReplacedTogetherWithItsCertificate() throws Exception {
        var ca = LocalCa.in(folder);
        var identity = ca.issue("worker", WORKER);
        Files.copy(ca.issue("other", null).key(), identity.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        ca.issue("worker", WORKER);

        assertThat(openssl("pkey", "-in", identity.key().toString(), "-pubout"))
                .isEqualTo(openssl("x509", "-in", identity.certificate().toString(), "-noout", "-pubkey"));
    }

    @Test
    void keysAreReadableByTheirOwnerOnly() throws Exception {
        var identity = LocalCa.in(folder).issue("worker", WORKER);

        for (Path key : List.of(identity.key(), folder.resolve("ca.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----\n");
        }
    }

    private LocalCa at(Set<String> hosts) {
        return LocalCa.in(folder, Clock.systemUTC(), hosts);
    }

    private LocalCa at(Instant now) {
        return LocalCa.in(folder, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String verify(LocalCa ca, Identity identity, String... options) throws Exception {
        var command = new java.util.ArrayList<>(
                List.of("verify", "-x509_strict", "-CAfile", ca.certificate().toString()));
        command.addAll(List.of(options));
        command.add(identity.certificate().toString());
        return openssl(command.toArray(String[]::new));
    }

    private static String openssl(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    private static X509Certificate certificate(Path file) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static SSLContext context(LocalCa ca, Identity identity) throws Exception {
        var signed = java.util.Objects.requireNonNull(Signed.read(identity));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate(ca.certificate()));
        store.setKeyEntry("own", signed.keys().getPrivate(), new char[0], new X509Certificate[] {signed.certificate()});
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String handshake(SSLContext server, SSLContext client, String host) throws Exception {
        try (var listener = (SSLServerSocket) server.getServerSocketFactory().createServerSocket()) {
            listener.bind(Loopback.at(0));
            listener.setNeedClientAuth(true);
            var seen = CompletableFuture.supplyAsync(() -> clientName(listener));
            try (var plain = new java.net.Socket()) {
                plain.connect(listener.getLocalSocketAddress());
                var socket =
                        (SSLSocket) client.getSocketFactory().createSocket(plain, host, listener.getLocalPort(), true);
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return seen.get();
            }
        }
    }

    private static String clientName(SSLServerSocket listener) {
        try (var socket = (SSLSocket) listener.accept()) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
