/** The worker's way to Apify: no more calls at once than connections, and none while Apify is down. */
@NullMarked
package com.apifyforge.worker.apify;

import org.jspecify.annotations.NullMarked;
