/** What a service tells of itself: traces, and logs that hold no token. */
@NullMarked
package com.apifyforge.service.telemetry;

import org.jspecify.annotations.NullMarked;
