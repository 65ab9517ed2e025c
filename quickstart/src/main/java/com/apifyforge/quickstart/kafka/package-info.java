/** Users and rights of the embedded Kafka. */
@NullMarked
package com.apifyforge.quickstart.kafka;

import org.jspecify.annotations.NullMarked;
