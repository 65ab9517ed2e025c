/** The gateway: jobs beside the same over Kafka, open event streams, and results beside a direct download. */
@NullMarked
package com.apifyforge.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
