package com.apifyforge.tokens.token;

import com.apifyforge.tokens.envelope.Binding;

/**
 * One stored version of a user's token. {@code tokenId} stays when the token is replaced and is new after a disconnect;
 * {@code version} only ever rises, from 1.
 */
public record TokenVersion(String userId, String tokenId, long version) {
    public Binding binding() {
        return Binding.ofToken(userId, tokenId, version);
    }

    /** The {@code _id} of the key's document. */
    String keyId() {
        return tokenId + ":" + version;
    }
}
