/** Prepares certificates, keys and Kafka rights for docker compose. */
@NullMarked
package com.apifyforge.quickstart.setup;

import org.jspecify.annotations.NullMarked;
