/** The job topics: made by the worker, with the retention and the clock the promises need, and waited for. */
@NullMarked
package com.apifyforge.worker.topic;

import org.jspecify.annotations.NullMarked;
