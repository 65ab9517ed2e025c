package com.apifyforge.apify;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A CA of this test run and a server certificate of it for one address. */
final class Certificates {
    static final Certificates GOOD = new Certificates("127.0.0.1");

    final Path ca;
    final Path certificate;
    final Path key;
    private final X509Bundle authority;
    private final X509Bundle server;

    Certificates(String ip) {
        try {
            authority = new CertificateBuilder()
                    .subject("CN=test")
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned();
            server = new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanIpAddress(ip)
                    .ecp256()
                    .buildIssuedBy(authority);
            ca = authority.toTempCertChainPem().toPath();
            certificate = server.toTempCertChainPem().toPath();
            key = server.toTempPrivateKeyPem().toPath();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** For the JDK's servers and clients: has the server's key and believes the CA. */
    SSLContext context() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(
                server.toKeyManagerFactory().getKeyManagers(),
                authority.toTrustManagerFactory().getTrustManagers(),
                null);
        return context;
    }
}
