package com.apifyforge.tokens.envelope;

/** An envelope and its key. They are stored apart: without the key's document the envelope is shredded. */
public record SealedEnvelope(Envelope envelope, WrappedKey key) {}
