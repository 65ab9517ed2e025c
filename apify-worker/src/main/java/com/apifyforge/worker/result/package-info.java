/**
 * What a run has written, read through: each page takes a {@code READ} lease with the job's ticket, and Apify's answer
 * is handed on while it comes. Nothing is kept, and nothing goes onto a topic.
 */
@NullMarked
package com.apifyforge.worker.result;

import org.jspecify.annotations.NullMarked;
