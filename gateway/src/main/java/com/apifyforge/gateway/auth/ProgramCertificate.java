package com.apifyforge.gateway.auth;

import com.apifyforge.service.edge.Caller;
import java.security.cert.X509Certificate;
import java.util.List;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/** A program that shows a certificate instead of a token. Its name in the policy is the whole SPIFFE id. */
final class ProgramCertificate {
    /** With which no token's {@code sub} may begin: a client of the issuer could take a certificate's name. */
    static final String SCHEME = "spiffe://";

    private ProgramCertificate() {}

    /** Empty, which is nobody, unless the certificate has one URI name and that is a SPIFFE id. */
    static String name(X509Certificate certificate) {
        return Caller.of(certificate)
                .map(caller -> caller.spiffeId().toString())
                .filter(id -> id.startsWith(SCHEME))
                .orElse("");
    }

    /** TLS has verified it already; what it may do the policy says. */
    static UserDetails holder(PreAuthenticatedAuthenticationToken shown) {
        if (shown.getName().isEmpty()) {
            throw new UsernameNotFoundException("A certificate without a name.");
        }
        return User.withUsername(shown.getName())
                .password("")
                .authorities(List.of())
                .build();
    }
}
