package com.apifyforge.issuer;

import java.util.Set;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;

/** Who signs in by a form. The password is a random one, compared as it is; the roles stand in the access token. */
public record IssuerPerson(String userId, String password, Set<String> roles) {
    UserDetails user() {
        return User.withUsername(userId)
                .password("{noop}" + password)
                .roles(roles.toArray(String[]::new))
                .build();
    }

    @Override
    public String toString() {
        return "IssuerPerson[" + userId + "]";
    }
}
