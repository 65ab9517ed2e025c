/**
 * Who calls. A person is the subject of a token of the issuer; a program has a token with a scope of its own and names
 * the user it acts for, if the policy lets it. Everything else is denied.
 */
@NullMarked
package com.apifyforge.gateway.auth;

import org.jspecify.annotations.NullMarked;
