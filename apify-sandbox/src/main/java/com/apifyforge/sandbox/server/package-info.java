/** Connections: tokens are wiped from requests before anything else reads them. */
@NullMarked
package com.apifyforge.sandbox.server;

import org.jspecify.annotations.NullMarked;
