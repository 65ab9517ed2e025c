/** Which part is missing: readiness is made of Kafka and the token-service; liveness of none of them. */
@NullMarked
package com.apifyforge.worker.health;

import org.jspecify.annotations.NullMarked;
