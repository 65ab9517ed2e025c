package com.apifyforge.service.edge;

import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who calls, by the certificate that TLS has already verified. {@code name} tells apart the certificates of one
 * workload: the last part of the id and the beginning of the serial number.
 */
public record Caller(URI spiffeId, String name) {
    /** Request attribute in which {@link AccessFilter} leaves the caller. */
    public static final String ATTRIBUTE = "com.apifyforge.service.caller";

    private static final int URI_NAME = 6;
    private static final int SERIAL_SHOWN = 12;

    /**
     * Empty unless the certificate has exactly one URI name. The SPIFFE X.509-SVID specification (section 2) demands
     * one; with two, whoever can add a name to a certificate could choose the one that opens the door.
     */
    public static Optional<Caller> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<String> uris = names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                            .map(name -> (String) name.get(1))
                            .toList();
            return uris.size() == 1 ? Optional.of(caller(URI.create(uris.getFirst()), certificate)) : Optional.empty();
        } catch (CertificateParsingException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Caller caller(URI id, X509Certificate certificate) {
        String serial = certificate.getSerialNumber().toString(16);
        String workload = id.toString().substring(id.toString().lastIndexOf('/') + 1);
        return new Caller(id, workload + "/" + serial.substring(0, Math.min(SERIAL_SHOWN, serial.length())));
    }
}
