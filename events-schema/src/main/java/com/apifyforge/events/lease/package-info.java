/** The HTTP contract between worker and token-service: lease requests, answers, results. */
@NullMarked
package com.apifyforge.events.lease;

import org.jspecify.annotations.NullMarked;
