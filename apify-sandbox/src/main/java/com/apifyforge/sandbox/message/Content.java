package com.apifyforge.sandbox.message;

import java.util.Iterator;

/** What an answer carries: bytes that are there, or bytes that are made while they are sent. */
public sealed interface Content permits Body, Content.Streamed {
    /** Part {@code i} of {@code of}, in pieces: all parts in their order are the whole. */
    Iterator<byte[]> part(int i, int of);

    /** Its length is known only at its end. */
    non-sealed interface Streamed extends Content {}
}
