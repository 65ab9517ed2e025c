package com.apifyforge.embedded.ca;

import com.apifyforge.embedded.Loopback;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The two kinds of certificate, after RFC 5280. Key identifiers are in both: Python refuses certificates without them
 * since 3.13 (VERIFY_X509_STRICT), which is why Netty's test certificate builder does not serve here.
 */
final class Certificates {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] LOOPBACK_V4 = {127, 0, 0, 0, (byte) 255, 0, 0, 0};
    /** Clocks of clients may be behind ours. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private Certificates() {}

    static Signed authority(Set<String> hosts, Instant now, Duration lifetime) {
        try {
            var keys = newKeys();
            var name = new X500Principal("CN=ApifyForge local CA " + Long.toHexString(RANDOM.nextLong()));
            var builder = builder(name, name, keys, now, lifetime);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.nameConstraints, true, loopbackAnd(hosts));
            return sign(builder, keys, keys, keys);
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("Cannot make a CA", e);
        }
    }

    static Signed identity(
            Signed authority,
            String name,
            Set<String> servers,
            @Nullable URI spiffeId,
            Instant now,
            Duration lifetime) {
        try {
            var keys = newKeys();
            var issuer = authority.certificate().getSubjectX500Principal();
            var builder = builder(issuer, new X500Principal("CN=" + name), keys, now, lifetime);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, serverAndClient());
            builder.addExtension(Extension.subjectAlternativeName, false, names(servers, spiffeId));
            return sign(builder, keys, authority.keys(), keys);
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("Cannot issue a certificate for " + name, e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair keys, Instant now, Duration lifetime) {
        var serial = new BigInteger(127, RANDOM).setBit(126);
        var from = Date.from(now.minus(BACKDATED));
        var until = Date.from(now.plus(lifetime));
        return new JcaX509v3CertificateBuilder(issuer, serial, from, until, subject, keys.getPublic());
    }

    private static Signed sign(X509v3CertificateBuilder builder, KeyPair keys, KeyPair issuer, KeyPair subject)
            throws GeneralSecurityException, CertIOException, OperatorCreationException {
        var identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subject.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer.getPublic()));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        return new Signed(certificate, keys);
    }

    private static NameConstraints loopbackAnd(Set<String> hosts) {
        List<GeneralSubtree> permitted = new ArrayList<>();
        permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, "localhost")));
        permitted.add(new GeneralSubtree(new GeneralName(GeneralName.iPAddress, new DEROctetString(LOOPBACK_V4))));
        hosts.forEach(host -> permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, host))));
        return new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null);
    }

    /** Those that an authority of ours was made for, which it is constrained to. */
    static Set<String> permittedHosts(X509Certificate authority) {
        byte[] extension = authority.getExtensionValue(Extension.nameConstraints.getId());
        return extension == null
                ? Set.of()
                : Arrays.stream(NameConstraints.getInstance(
                                        ASN1OctetString.getInstance(extension).getOctets())
                                .getPermittedSubtrees())
                        .map(GeneralSubtree::getBase)
                        .filter(name -> name.getTagNo() == GeneralName.dNSName)
                        .map(name -> name.getName().toString())
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static ExtendedKeyUsage serverAndClient() {
        return new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
    }

    private static GeneralNames names(Set<String> servers, @Nullable URI spiffeId) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        names.add(new GeneralName(GeneralName.iPAddress, Loopback.HOST));
        servers.forEach(server -> names.add(new GeneralName(GeneralName.dNSName, server)));
        if (spiffeId != null) {
            names.add(new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId.toString()));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }
}
