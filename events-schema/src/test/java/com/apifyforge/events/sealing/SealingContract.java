package com.apifyforge.events.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.events.codec.Json;
import com.apifyforge.secret.Secret;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What sealing promises, whichever crypto provider serves. The other side is nimbus-jose-jwt, which is not ours. */
abstract class SealingContract {
    private static final String TOKEN = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final Opener opener = Opener.generate("seal-1");
    private final Sealer sealer = Sealer.to(opener.publicJwk());

    @AfterEach
    void close() {
        sealer.close();
        opener.close();
    }

    @Test
    void opensWhatWasSealed() {
        assertThat(open(seal("user-1", "m-1"), "user-1", "m-1")).isEqualTo(TOKEN);
    }

    @Test
    void aLoanOpensAnewForEachUse() {
        var loan = opener.loan(seal("user-1", "m-1"), "user-1", "m-1");

        for (int i = 0; i < 2; i++) {
            assertThat(loan.<String>lend(
                            token -> token.lendArray(bytes -> new String(bytes, StandardCharsets.US_ASCII))))
                    .isEqualTo(TOKEN);
        }
        assertThatThrownBy(() ->
                        opener.loan(seal("user-1", "m-1"), "user-2", "m-1").lend(token -> 0))
                .isInstanceOf(SealBrokenException.class);
    }

    @Test
    void nimbusOpensWhatWeSeal() throws Exception {
        var jwe = JWEObject.parse(seal("user-1", "m-1"));
        jwe.decrypt(new ECDHDecrypter(privateKey()));

        assertThat(jwe.getPayload().toString()).isEqualTo(TOKEN);
    }

    @Test
    void opensWhatNimbusSeals() throws Exception {
        assertThat(open(sealedByNimbus(), "user-1", "m-1")).isEqualTo(TOKEN);
    }

    @Test
    void aBatchSharesTheEphemeralKeyButNoNonceAndNoContentKey() {
        var ephemeralKeys = new HashSet<Map<String, String>>();
        var nonces = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            String sealed = seal("user-1", "lease-" + i);
            ephemeralKeys.add(SealedToken.parse(sealed).ephemeralKey());
            nonces.add(sealed.split("\\.")[2]);
            assertThat(open(sealed, "user-1", "lease-" + i)).isEqualTo(TOKEN);
        }

        assertThat(ephemeralKeys).hasSize(1);
        assertThat(nonces).hasSize(100);
    }

    @Test
    void anyAlteredCharacterIsRefused() {
        String sealed = seal("user-1", "m-1");
        for (int i = 0; i < sealed.length(); i++) {
            for (char other : new char[] {'A', 'b', '_', '.', (char) (sealed.charAt(i) ^ 1), '=', ' '}) {
                if (sealed.charAt(i) != other) {
                    assertBroken(sealed.substring(0, i) + other + sealed.substring(i + 1), "user-1", "m-1");
                }
            }
        }
    }

    @Test
    void anyShortenedOrLengthenedTextIsRefused() {
        String sealed = seal("user-1", "m-1");
        for (int i = 0; i < sealed.length(); i++) {
            assertBroken(sealed.substring(0, i), "user-1", "m-1");
        }
        assertBroken(sealed + "A", "user-1", "m-1");
        assertBroken(sealed + ".", "user-1", "m-1");
        assertBroken("A".repeat(5000), "user-1", "m-1");
    }

    @Test
    void anotherUserMessageOrKeyDoesNotOpenIt() {
        String sealed = seal("user-1", "m-1");
        assertBroken(sealed, "user-2", "m-1");
        assertBroken(sealed, "user-1", "m-2");
        try (var sameName = Opener.generate("seal-1")) {
            assertThatThrownBy(() -> sameName.open(sealed, "user-1", "m-1", Secret::length))
                    .isInstanceOf(SealBrokenException.class);
        }
        try (var renamed = opener.<Opener>lendPrivateKey(key -> Opener.of("seal-2", key))) {
            assertThatThrownBy(() -> renamed.open(sealed, "user-1", "m-1", Secret::length))
                    .isInstanceOf(SealBrokenException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"zip\":\"DEF\"}",
                "{\"crit\":[\"exp\"]}",
                "{\"jku\":\"https://evil.example/keys\"}",
                "{\"jwk\":{}}",
                "{\"x5u\":\"https://evil.example/cert\"}",
                "{\"x5c\":[]}",
                "{\"alg\":\"ECDH-ES+A256KW\"}",
                "{\"alg\":\"dir\"}",
                "{\"enc\":\"A128GCM\"}",
                "{\"enc\":\"A256CBC-HS512\"}",
                "{\"typ\":\"JWT\"}",
                "{\"kid\":7}",
                "{\"exp\":\"1795514700\"}",
                "{\"exp\":1}",
                "{\"iat\":1.5}",
                "{\"exp\":99999999999999999999}",
                "{\"epk\":{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}}",
                "{\"epk\":\"AA\"}",
                "[]"
            })
    void anyOtherProfileIsRefused(String change) {
        String sealed = seal("user-1", "m-1");
        var json = Json.mapper().readTree(change);
        var header = Json.mapper().readTree(Base64Url.decode(sealed.substring(0, sealed.indexOf('.'))));
        byte[] changed = json.isObject()
                ? ((ObjectNode) header).setAll((ObjectNode) json).toString().getBytes(StandardCharsets.UTF_8)
                : change.getBytes(StandardCharsets.UTF_8);
        String altered = Base64Url.encode(changed) + sealed.substring(sealed.indexOf('.'));

        assertThatThrownBy(() -> SealHeader.of(altered)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void aPointOffTheCurveIsRefusedByBothSides() {
        var off = new HashMap<>(opener.publicJwk());
        off.put("y", off.get("x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Sealer.to(off));

        var zero = new HashMap<>(opener.publicJwk());
        zero.put("x", Base64Url.encode(new byte[32]));
        zero.put("y", Base64Url.encode(new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> Sealer.to(zero));
    }

    @Test
    void aRecipientWithoutKidOrOfAnotherCurveIsRefused() {
        var nameless = new HashMap<>(opener.publicJwk());
        nameless.remove("kid");
        assertThatIllegalArgumentException().isThrownBy(() -> Sealer.to(nameless));

        var other = new HashMap<>(opener.publicJwk());
        other.put("crv", "P-384");
        assertThatIllegalArgumentException().isThrownBy(() -> Sealer.to(other));
    }

    @Test
    void theHeaderIsReadableBeforeOpening() {
        assertThat(SealHeader.of(seal("user-1", "m-1")))
                .isEqualTo(new SealHeader("seal-1", "user-1", "m-1", NOW, NOW.plusSeconds(300)));
    }

    @Test
    void thePrivateKeyComesBackFromItsBytes() {
        String sealed = seal("user-1", "m-1");
        try (var again = opener.<Opener>lendPrivateKey(key -> Opener.of("seal-1", key))) {
            assertThat(again.publicJwk()).isEqualTo(opener.publicJwk());
            assertThat(again.<String>open(sealed, "user-1", "m-1", SealingContract::text))
                    .isEqualTo(TOKEN);
        }
        try (var noKey = Secret.takeOwnershipOf(new byte[138])) {
            assertThatIllegalArgumentException().isThrownBy(() -> Opener.of("seal-1", noKey));
        }
    }

    @Test
    void manyThreadsSealAndOpenAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opened = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> open(seal("user-" + i, "m-" + i), "user-" + i, "m-" + i)))
                    .toList();
            for (var each : opened) {
                assertThat(each.get()).isEqualTo(TOKEN);
            }
        }
    }

    @Test
    void nothingIsSealedOrOpenedAfterClosing() {
        String sealed = seal("user-1", "m-1");
        sealer.close();
        opener.close();

        assertThatIllegalStateException().isThrownBy(() -> seal("user-1", "m-1"));
        assertThatIllegalStateException().isThrownBy(() -> open(sealed, "user-1", "m-1"));
    }

    private String seal(String userId, String messageId) {
        try (var token = Secret.takeOwnershipOf(TOKEN.getBytes(StandardCharsets.US_ASCII))) {
            return sealer.seal(token, userId, messageId, NOW, NOW.plusSeconds(300));
        }
    }

    private String open(String sealed, String userId, String messageId) {
        return opener.open(sealed, userId, messageId, SealingContract::text);
    }

    private void assertBroken(String sealed, String userId, String messageId) {
        assertThatThrownBy(() -> open(sealed, userId, messageId))
                .as(sealed)
                .isInstanceOf(SealBrokenException.class)
                .hasNoCause();
    }

    private static String text(Secret secret) {
        return secret.lendArray(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    private ECPrivateKey privateKey() {
        return opener.lendPrivateKey(key -> key.lendArray(bytes -> {
            try {
                return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    private String sealedByNimbus() throws Exception {
        var header = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM)
                .type(new JOSEObjectType("apify-token+jwe"))
                .keyID("seal-1")
                .agreementPartyUInfo(Base64URL.encode("user-1"))
                .agreementPartyVInfo(Base64URL.encode("m-1"))
                .customParam("iat", NOW.getEpochSecond())
                .customParam("exp", NOW.plusSeconds(300).getEpochSecond());
        var jwe = new JWEObject(header.build(), new Payload(TOKEN));
        jwe.encrypt(new ECDHEncrypter(ECKey.parse(Map.<String, Object>copyOf(opener.publicJwk()))));
        return jwe.serialize();
    }
}
