/**
 * Who has signed in: sessions in memory, each with the access token that the gateway is called with, known to the
 * browser by a random cookie alone.
 */
@NullMarked
package com.apifyforge.console.session;

import org.jspecify.annotations.NullMarked;
