package com.apifyforge.embedded.ca;

import com.apifyforge.embedded.ca.LocalCa.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate with its key pair, and its form as two PEM files. */
final class Signed {
    /** Kinds of general names, RFC 5280 section 4.2.1.6. */
    private static final int HOST_NAME = 2;

    private static final int URI_NAME = 6;

    private final X509Certificate certificate;
    private final KeyPair keys;

    Signed(X509Certificate certificate, KeyPair keys) {
        this.certificate = certificate;
        this.keys = keys;
    }

    /** Null where the files are missing, damaged or do not belong together; then new ones are made. */
    static @Nullable Signed read(Identity files) {
        try {
            if (!Files.exists(files.certificate()) || !Files.exists(files.key())) {
                return null;
            }
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(files.certificate())));
            var read = new Signed(certificate, new KeyPair(certificate.getPublicKey(), readKey(files)));
            return read.belongTogether() ? read : null;
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrivateKey readKey(Identity files) throws GeneralSecurityException, IOException {
        String pem = Files.readString(files.key(), StandardCharsets.ISO_8859_1)
                .replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "");
        byte[] der = Base64.getMimeDecoder().decode(pem);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private boolean belongTogether() throws GeneralSecurityException {
        var signature = Signature.getInstance("SHA256withECDSA");
        byte[] probe = certificate.getSerialNumber().toByteArray();
        signature.initSign(keys.getPrivate());
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(keys.getPublic());
        signature.update(probe);
        return signature.verify(signed);
    }

    /** The key first: a crash in between leaves a pair that does not belong together, and a new one is made. */
    void write(Identity files) {
        OwnerOnly.write(files.key(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        try {
            OwnerOnly.write(files.certificate(), pem("CERTIFICATE", certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot encode a certificate", e);
        }
    }

    private static byte[] pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(label, text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    boolean endsBefore(Instant moment) {
        return certificate.getNotAfter().toInstant().isBefore(moment);
    }

    boolean isSignedBy(Signed authority) {
        try {
            certificate.verify(authority.keys.getPublic());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    List<String> uriNames() {
        return names(URI_NAME);
    }

    List<String> hostNames() {
        return names(HOST_NAME);
    }

    private List<String> names(int kind) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(kind))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (GeneralSecurityException e) {
            return List.of();
        }
    }

    /** May a certificate that this one signs name the host? */
    boolean permits(String host) {
        return Certificates.permittedHosts(certificate).contains(host);
    }

    X509Certificate certificate() {
        return certificate;
    }

    KeyPair keys() {
        return keys;
    }
}
