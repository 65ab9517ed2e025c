/**
 * An authorization server, Spring's, with one client: a program that asks for tokens by client credentials. It has no
 * people and no login, forgets what it issued when it ends, and is for trying out the gateway and for its tests.
 */
@NullMarked
package com.apifyforge.issuer;

import org.jspecify.annotations.NullMarked;
