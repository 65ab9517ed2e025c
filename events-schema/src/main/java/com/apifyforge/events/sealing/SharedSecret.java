package com.apifyforge.events.sealing;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** What ECDH gives both sides, wiped on close; the content keys are derived from it. */
final class SharedSecret implements AutoCloseable {
    private final byte[] z;

    private SharedSecret(byte[] z) {
        this.z = z;
    }

    static SharedSecret agree(PrivateKey own, PublicKey other) throws GeneralSecurityException {
        var agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own);
        agreement.doPhase(other, true);
        return new SharedSecret(agreement.generateSecret());
    }

    SharedSecret copy() {
        return new SharedSecret(z.clone());
    }

    ContentKey contentKey(byte[] apu, byte[] apv) {
        return ContentKey.takeOwnershipOf(ConcatKdf.derive(z, SealedToken.ENCRYPTION, ContentKey.BITS, apu, apv));
    }

    @Override
    public void close() {
        Arrays.fill(z, (byte) 0);
    }
}
