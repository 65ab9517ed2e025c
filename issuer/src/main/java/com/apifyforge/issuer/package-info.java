/**
 * An authorization server, Spring's, with clients and people that it is started with: programs ask for tokens by client
 * credentials, people sign in by a form. It forgets what it issued when it ends, and is for trying out the gateway and
 * the console, and for their tests.
 */
@NullMarked
package com.apifyforge.issuer;

import org.jspecify.annotations.NullMarked;
