package com.apifyforge.apify;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Takes a result of a run while it comes. */
@FunctionalInterface
public interface ResultReceiver {
    /**
     * Called once, for an answer that is a result; the bytes are then written to what it returns, no faster than it
     * takes them. What it throws ends the call, and the rest is not read.
     */
    OutputStream begin(Head head) throws IOException;

    /**
     * @param contentType as Apify gives it; of a record, what its author chose
     * @param pagination Apify's headers on it, by name, such as {@code X-Apify-Pagination-Total}
     */
    record Head(String contentType, Map<String, String> pagination) {}
}
