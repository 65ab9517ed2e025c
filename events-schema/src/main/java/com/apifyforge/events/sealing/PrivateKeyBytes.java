package com.apifyforge.events.sealing;

import com.apifyforge.secret.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A P-256 key pair as PKCS#8 with its public point (RFC 5958, RFC 5915), the form that OpenSSL writes. All lengths are
 * fixed, so the layout is too: prefix, private number, separator, point. The JDK leaves the point out, and it cannot be
 * had back from the private number with public interfaces.
 */
final class PrivateKeyBytes {
    private static final byte[] PREFIX =
            HexFormat.of().parseHex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420");
    private static final byte[] SEPARATOR = HexFormat.of().parseHex("a14403420004");
    private static final int NUMBER_AT = PREFIX.length;
    private static final int SEPARATOR_AT = NUMBER_AT + P256.COORDINATE_LENGTH;
    private static final int X_AT = SEPARATOR_AT + SEPARATOR.length;
    private static final int Y_AT = X_AT + P256.COORDINATE_LENGTH;
    private static final int LENGTH = Y_AT + P256.COORDINATE_LENGTH;

    private PrivateKeyBytes() {}

    static Secret write(KeyPair pair) {
        byte[] bytes = new byte[LENGTH];
        byte[] number = P256.coordinate(((ECPrivateKey) pair.getPrivate()).getS());
        ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
        System.arraycopy(PREFIX, 0, bytes, 0, PREFIX.length);
        System.arraycopy(number, 0, bytes, NUMBER_AT, number.length);
        System.arraycopy(SEPARATOR, 0, bytes, SEPARATOR_AT, SEPARATOR.length);
        System.arraycopy(P256.coordinate(point.getAffineX()), 0, bytes, X_AT, P256.COORDINATE_LENGTH);
        System.arraycopy(P256.coordinate(point.getAffineY()), 0, bytes, Y_AT, P256.COORDINATE_LENGTH);
        Arrays.fill(number, (byte) 0);
        return Secret.takeOwnershipOf(bytes);
    }

    /** Throws IllegalArgumentException for bytes of another form. */
    static KeyPair read(byte[] bytes) {
        if (bytes.length != LENGTH || !holds(bytes, 0, PREFIX) || !holds(bytes, SEPARATOR_AT, SEPARATOR)) {
            throw new IllegalArgumentException("Not a P-256 key in PKCS#8 with its public point.");
        }
        var point = new ECPoint(
                new BigInteger(1, bytes, X_AT, P256.COORDINATE_LENGTH),
                new BigInteger(1, bytes, Y_AT, P256.COORDINATE_LENGTH));
        try {
            var privateKey = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            return new KeyPair(P256.publicKey(point), privateKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("Not a P-256 key in PKCS#8 with its public point.", e);
        }
    }

    private static boolean holds(byte[] bytes, int at, byte[] part) {
        return Arrays.equals(bytes, at, at + part.length, part, 0, part.length);
    }
}
