package com.apifyforge.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and elliptic-curve keys from PEM files (RFC 7468), and TLS made with them. */
public final class Pem {
    private Pem() {}

    public static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    /** Unencrypted PKCS#8. */
    public static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
        String body = Files.readString(file).replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "");
        byte[] der = Base64.getMimeDecoder().decode(body);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** For HTTPS with servers of this authority, and of no other. Throws {@link VaultClientException}. */
    public static SSLContext trusting(Path ca) {
        return context(ca, null, null);
    }

    /** The same, and shows a certificate of one's own. Throws {@link VaultClientException}. */
    public static SSLContext identified(Path ca, Path certificate, Path key) {
        return context(ca, certificate, key);
    }

    private static SSLContext context(Path ca, @Nullable Path certificate, @Nullable Path key) {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authority(ca));
            var tls = SSLContext.getInstance("TLS");
            tls.init(
                    certificate == null || key == null ? null : showing(certificate, key),
                    trust.getTrustManagers(),
                    null);
            return tls;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new VaultClientException("Cannot use the certificates next to " + ca + ": " + e.getMessage());
        }
    }

    private static KeyStore authority(Path ca) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        int count = 0;
        for (Certificate certificate : certificates(ca)) {
            store.setCertificateEntry("ca-" + count++, certificate);
        }
        return store;
    }

    private static KeyManager[] showing(Path certificate, Path key) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        store.setKeyEntry(
                "own", privateKey(key), new char[0], certificates(certificate).toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
