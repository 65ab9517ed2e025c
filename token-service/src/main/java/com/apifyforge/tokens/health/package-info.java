/** Which part is missing: readiness is made of the database, Kafka and the wrapping key; liveness of none of them. */
@NullMarked
package com.apifyforge.tokens.health;

import org.jspecify.annotations.NullMarked;
