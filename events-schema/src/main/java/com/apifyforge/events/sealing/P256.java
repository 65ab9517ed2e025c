package com.apifyforge.events.sealing;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The curve P-256 (FIPS 186-5) and its keys as JWKs (RFC 7518, section 6.2). */
final class P256 {
    static final int COORDINATE_LENGTH = 32;

    private static final String CURVE = "secp256r1";
    private static final ECParameterSpec PARAMETERS = parameters();

    private P256() {}

    static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no P-256.", e);
        }
    }

    /** The members kty, crv, x, y. */
    static Map<String, String> jwk(ECPublicKey key) {
        var jwk = new LinkedHashMap<String, String>();
        jwk.put("kty", "EC");
        jwk.put("crv", "P-256");
        jwk.put("x", Base64Url.encode(coordinate(key.getW().getAffineX())));
        jwk.put("y", Base64Url.encode(coordinate(key.getW().getAffineY())));
        return Collections.unmodifiableMap(jwk);
    }

    /** Throws IllegalArgumentException unless the JWK is a point of the curve. */
    static ECPublicKey publicKey(Map<String, String> jwk) {
        if (!"EC".equals(jwk.get("kty")) || !"P-256".equals(jwk.get("crv"))) {
            throw new IllegalArgumentException("The key is not a P-256 key.");
        }
        return publicKey(new ECPoint(coordinate(jwk.get("x")), coordinate(jwk.get("y"))));
    }

    /** Throws IllegalArgumentException unless {@code point} lies on the curve. */
    static ECPublicKey publicKey(ECPoint point) {
        requireOnCurve(point);
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, PARAMETERS));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The key is not a P-256 key.", e);
        }
    }

    static byte[] coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_LENGTH];
        int length = Math.min(bytes.length, COORDINATE_LENGTH);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_LENGTH - length, length);
        Arrays.fill(bytes, (byte) 0);
        return fixed;
    }

    private static BigInteger coordinate(@Nullable String text) {
        byte[] bytes = text == null ? new byte[0] : Base64Url.decode(text);
        if (bytes.length != COORDINATE_LENGTH) {
            throw new IllegalArgumentException("A P-256 coordinate has 32 bytes.");
        }
        return new BigInteger(1, bytes);
    }

    /** Without this check a chosen point off the curve would leak the private key bit by bit. */
    private static void requireOnCurve(ECPoint point) {
        var curve = PARAMETERS.getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right =
                x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        boolean inField = x.compareTo(p) < 0 && y.compareTo(p) < 0;
        if (!inField || !y.multiply(y).mod(p).equals(right)) {
            throw new IllegalArgumentException("The point is not on P-256.");
        }
    }

    private static ECParameterSpec parameters() {
        try {
            var algorithm = AlgorithmParameters.getInstance("EC");
            algorithm.init(new ECGenParameterSpec(CURVE));
            return algorithm.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no P-256.", e);
        }
    }
}
