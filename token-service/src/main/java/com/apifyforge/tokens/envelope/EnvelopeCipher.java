package com.apifyforge.tokens.envelope;

import com.apifyforge.secret.Secret;
import java.util.function.Function;

/** Seals a secret under a data key of its own and opens it again. Throws what {@link KeyWrapper} throws. */
public final class EnvelopeCipher {
    private final KeyWrapper keys;

    public EnvelopeCipher(KeyWrapper keys) {
        this.keys = keys;
    }

    public SealedEnvelope seal(Secret plaintext, Binding binding) {
        return keys.generate(
                binding, (dataKey, wrapped) -> new SealedEnvelope(dataKey.seal(plaintext, binding), wrapped));
    }

    /** Opens, lends and wipes, in the calling thread. */
    public <R> R open(SealedEnvelope sealed, Binding binding, Function<Secret, R> use) {
        return keys.unwrap(sealed.key(), binding, dataKey -> dataKey.open(sealed.envelope(), binding, use));
    }
}
