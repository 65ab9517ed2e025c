/**
 * Tokens without an issuer, for one machine: a one-time code in a file of the owner becomes a short-lived token. On
 * loopback addresses only, and never beside a real issuer.
 */
@NullMarked
package com.apifyforge.gateway.signin;

import org.jspecify.annotations.NullMarked;
