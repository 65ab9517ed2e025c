package com.apifyforge.tokens;

import com.apifyforge.embedded.ca.LocalCa.Identity;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What the local CA never issues: a certificate with two URI names, the worker's among them. */
final class TwoNames {
    private TwoNames() {}

    static Identity issue(Parts parts) {
        try {
            var keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            var ca = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(Files.newInputStream(parts.ca.certificate()));
            var builder = new JcaX509v3CertificateBuilder(
                    ca.getSubjectX500Principal(),
                    BigInteger.TWO,
                    Date.from(Instant.now().minusSeconds(60)),
                    Date.from(Instant.now().plusSeconds(600)),
                    new X500Principal("CN=two"),
                    keys.getPublic());
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://apifyforge/apify-worker"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://apifyforge/operator")
            }));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(caKey(parts));
            Path folder = Files.createTempDirectory(parts.folder, "two");
            return new Identity(
                    write(
                            folder.resolve("two.crt"),
                            "CERTIFICATE",
                            builder.build(signer).getEncoded()),
                    write(
                            folder.resolve("two.key"),
                            "PRIVATE KEY",
                            keys.getPrivate().getEncoded()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey caKey(Parts parts) throws Exception {
        String pem = Files.readString(parts.ca.certificate().resolveSibling("ca.key"));
        return new JcaPEMKeyConverter()
                .getPrivateKey((PrivateKeyInfo) new PEMParser(new StringReader(pem)).readObject());
    }

    private static Path write(Path file, String label, byte[] der) throws Exception {
        String text = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }
}
