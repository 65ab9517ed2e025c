/**
 * Sign-in at an issuer (OpenID Connect, code flow with PKCE): the protocol is Spring's; what it gives becomes a
 * session, whose tokens stay here and are renewed here.
 */
@NullMarked
package com.apifyforge.console.oidc;

import org.jspecify.annotations.NullMarked;
