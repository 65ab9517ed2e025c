package com.apifyforge.tokens.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.secret.Secret;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The format against an implementation that is not ours. Made with Python 3 and cryptography 48:
 *
 * <pre>{@code
 * import struct
 * from cryptography.hazmat.primitives.hashes import SHA512
 * from cryptography.hazmat.primitives.kdf.hkdf import HKDF
 * from cryptography.hazmat.primitives.ciphers.aead import AESGCM
 * def p(t): b = t.encode(); return struct.pack(">I", len(b)) + b
 * parts = [("purpose","apify-token"), ("userId","user-1"), ("tokenId","token-1"), ("version","7")]
 * info = b"\1\1" + b"".join(p(n) + p(v) for n, v in parts)
 * salt, nonce = bytes([0xa0]) * 32, bytes([0xb0]) * 12
 * d = HKDF(SHA512(), 64, salt, info).derive(bytes(range(32)))
 * text = b"apify_api_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
 * print((b"\1\1" + salt + d[32:] + nonce + AESGCM(d[:32]).encrypt(nonce, text, info)).hex())
 * # a wrapped data key of the key file
 * nonce, info = bytes([0xc0]) * 12, p("local-1") + p("purpose") + p("sealing-key") + p("keyId") + p("kéy")
 * print((nonce + AESGCM(bytes(range(32, 64))).encrypt(nonce, bytes(range(32)), info)).hex())
 * }</pre>
 */
class EnvelopeVectorTest {
    private static final Binding BINDING = Binding.ofToken("user-1", "token-1", 7);
    private static final String TOKEN = "apify_api_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final byte[] STORED = HexFormat.of()
            .parseHex("0101a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0"
                    + "8e1696ef85095f436910fd51d64eae6b444ffc6b935b592f475d86f02c2c6ee7b0b0b0b0b0b0b0b0b0b0b0b0"
                    + "d883788a1348cf330abdffa30814f27502b5443000d1d6e17418a8ea49d83bc0cb1b859dcb98591eec436a4c1a1d010f"
                    + "a873bb38af5ce48f558f8f359f99");

    @Test
    void foreignEnvelopeOpens() {
        assertThat(open(STORED, BINDING)).isEqualTo(TOKEN);
    }

    @Test
    void ourEnvelopeIsTheForeignOneByteForByte() {
        byte[] salt = new byte[32];
        byte[] nonce = new byte[12];
        Arrays.fill(salt, (byte) 0xa0);
        Arrays.fill(nonce, (byte) 0xb0);

        try (Secret key = key();
                Secret token = Secret.takeOwnershipOf(TOKEN.getBytes(US_ASCII))) {
            assertThat(new DataKey(key).seal(token, BINDING, salt, nonce).bytes())
                    .isEqualTo(STORED);
        }
    }

    @Test
    void everyFlippedBitIsRefused() {
        for (int bit = 0; bit < STORED.length * 8; bit++) {
            byte[] altered = STORED.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);

            assertThatThrownBy(() -> open(altered, BINDING))
                    .as("bit %d", bit)
                    .isInstanceOf(UnreadableException.class)
                    .hasNoCause();
        }
    }

    @Test
    void everyShorterEnvelopeIsRefused() {
        for (int length = 0; length < STORED.length; length++) {
            byte[] cut = Arrays.copyOf(STORED, length);

            assertThatThrownBy(() -> open(cut, BINDING)).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void namesThatRunTogetherAreDifferentBindings() {
        assertThat(Binding.ofToken("ab", "c", 1).bytes())
                .isNotEqualTo(Binding.ofToken("a", "bc", 1).bytes());
    }

    @Test
    void nothingOfTheBindingIsSecretAndAllOfItIsBound() {
        for (Binding other : new Binding[] {
            Binding.ofToken("user-2", "token-1", 7),
            Binding.ofToken("user-1", "token-2", 7),
            Binding.ofToken("user-1", "token-1", 8),
            Binding.ofSealingKey("token-1")
        }) {
            assertThatThrownBy(() -> open(STORED, other)).isInstanceOf(UnreadableException.class);
        }
    }

    private static String open(byte[] stored, Binding binding) {
        try (Secret key = key()) {
            return new DataKey(key)
                    .open(Envelope.of(stored), binding, token -> token.lendArray(bytes -> new String(bytes, US_ASCII)));
        }
    }

    private static Secret key() {
        byte[] bytes = new byte[DataKey.LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return Secret.takeOwnershipOf(bytes);
    }
}
