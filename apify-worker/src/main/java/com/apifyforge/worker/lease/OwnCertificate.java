package com.apifyforge.worker.lease;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * The worker's certificate file, looked at when a call fails: the other side says {@code certificate_unknown} at most.
 */
record OwnCertificate(Path file) {
    /** What is wrong with it at this time, for the log; empty if nothing is. */
    String fault(Instant now) {
        try (var pem = Files.newInputStream(file)) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return "the worker's certificate " + file + " is expired since "
                        + certificate.getNotAfter().toInstant() + "; put a new one there";
            }
            return now.isBefore(certificate.getNotBefore().toInstant())
                    ? "the worker's certificate " + file + " is not valid before "
                            + certificate.getNotBefore().toInstant() + "; check the clock"
                    : "";
        } catch (IOException | CertificateException unreadable) {
            return "the worker's certificate " + file + " cannot be read";
        }
    }
}
