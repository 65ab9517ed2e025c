package com.apifyforge.tokens.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.secret.Secret;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What both wrappers promise. */
public abstract class KeyWrapperContract {
    protected static final Binding BINDING = Binding.ofToken("user-1", "token-1", 7);

    protected abstract KeyWrapper wrapper();

    protected KeyWrapper beforeRotation() {
        return wrapper();
    }

    /** Wraps with a new key, and unwraps what {@link #beforeRotation} wrapped. */
    protected abstract KeyWrapper rotated() throws Exception;

    @Test
    void whatWasSealedOpensAgain() {
        var cipher = new EnvelopeCipher(wrapper());

        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), BINDING);

        assertThat(open(cipher, sealed, BINDING)).isEqualTo("apify_api_x");
    }

    @Test
    void everyTokenGetsADataKeyOfItsOwn() {
        var cipher = new EnvelopeCipher(wrapper());

        SealedEnvelope one = cipher.seal(secret("apify_api_x"), BINDING);
        SealedEnvelope two = cipher.seal(secret("apify_api_x"), BINDING);

        assertThat(one.key().bytes()).isNotEqualTo(two.key().bytes());
        assertThat(one.envelope().bytes()).isNotEqualTo(two.envelope().bytes());
        refused(cipher, new SealedEnvelope(one.envelope(), two.key()), BINDING);
    }

    @Test
    void swappedRowsAreRefused() {
        var cipher = new EnvelopeCipher(wrapper());
        Binding other = Binding.ofToken("user-2", "token-2", 7);

        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), BINDING);

        refused(cipher, sealed, other);
    }

    @Test
    void anotherVersionIsRefused() {
        var cipher = new EnvelopeCipher(wrapper());

        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), BINDING);

        refused(cipher, sealed, Binding.ofToken("user-1", "token-1", 8));
    }

    @Test
    void aSealingKeyIsNotAToken() {
        var cipher = new EnvelopeCipher(wrapper());

        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), Binding.ofSealingKey("user-1"));

        refused(cipher, sealed, BINDING);
    }

    @Test
    void alteredWrappedKeyIsRefused() {
        var cipher = new EnvelopeCipher(wrapper());
        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), BINDING);
        byte[] wrapped = sealed.key().bytes();
        wrapped[wrapped.length - 1] ^= 1;

        refused(
                cipher,
                new SealedEnvelope(
                        sealed.envelope(), new WrappedKey(sealed.key().keyId(), wrapped)),
                BINDING);
    }

    @Test
    void wrappingKeyThatIsNotConfiguredIsRefusedAsUnavailable() {
        var cipher = new EnvelopeCipher(wrapper());
        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), BINDING);
        var foreign = new WrappedKey(
                "arn:aws:kms:eu-central-1:999:key/foreign", sealed.key().bytes());

        assertThatThrownBy(() -> open(cipher, new SealedEnvelope(sealed.envelope(), foreign), BINDING))
                .isInstanceOf(KeyNotConfiguredException.class);
    }

    @Test
    void rewrappedKeyOpensTheSameEnvelope() {
        var cipher = new EnvelopeCipher(wrapper());
        SealedEnvelope sealed = cipher.seal(secret("apify_api_x"), BINDING);

        WrappedKey rewrapped = wrapper().rewrap(sealed.key(), BINDING);

        assertThat(rewrapped.bytes()).isNotEqualTo(sealed.key().bytes());
        assertThat(open(cipher, new SealedEnvelope(sealed.envelope(), rewrapped), BINDING))
                .isEqualTo("apify_api_x");
    }

    @Test
    void rotatedWrapperOpensOldKeysAndMovesThemToTheNewOne() throws Exception {
        SealedEnvelope sealed = new EnvelopeCipher(beforeRotation()).seal(secret("apify_api_x"), BINDING);
        KeyWrapper rotated = rotated();
        var cipher = new EnvelopeCipher(rotated);

        WrappedKey moved = rotated.rewrap(sealed.key(), BINDING);

        assertThat(moved.keyId()).isEqualTo(rotated.newest());
        assertThat(rotated.isNewest(moved.keyId())).isTrue();
        assertThat(rotated.isNewest(sealed.key().keyId())).isFalse();
        assertThat(open(cipher, sealed, BINDING)).isEqualTo("apify_api_x");
        assertThat(open(cipher, new SealedEnvelope(sealed.envelope(), moved), BINDING))
                .isEqualTo("apify_api_x");
        assertThat(cipher.seal(secret("apify_api_x"), BINDING).key().keyId()).isEqualTo(rotated.newest());
    }

    @Test
    void alteredForeignAndMisplacedKeysAreNotMoved() throws Exception {
        WrappedKey key = new EnvelopeCipher(beforeRotation())
                .seal(secret("apify_api_x"), BINDING)
                .key();
        KeyWrapper rotated = rotated();
        byte[] altered = key.bytes();
        altered[altered.length - 1] ^= 1;

        assertThatThrownBy(() -> rotated.rewrap(key, Binding.ofToken("user-2", "token-1", 7)))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> rotated.rewrap(new WrappedKey(key.keyId(), altered), BINDING))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> rotated.rewrap(new WrappedKey("foreign", key.bytes()), BINDING))
                .isInstanceOf(KeyNotConfiguredException.class);
    }

    @Test
    void givenPlaintextIsWipedWhenTheSecretIs() {
        byte[] token = "apify_api_x".getBytes(US_ASCII);

        Secret secret = Secret.takeOwnershipOf(token);
        new EnvelopeCipher(wrapper()).seal(secret, BINDING);

        assertThat(token).containsOnly(0);
        secret.close();
    }

    @Test
    void workingKeyIsReady() {
        wrapper().check();
    }

    protected static Secret secret(String text) {
        return Secret.takeOwnershipOf(text.getBytes(US_ASCII));
    }

    protected static String open(EnvelopeCipher cipher, SealedEnvelope sealed, Binding binding) {
        return cipher.open(sealed, binding, secret -> secret.lendArray(bytes -> new String(bytes, US_ASCII)));
    }

    protected static void refused(EnvelopeCipher cipher, SealedEnvelope sealed, Binding binding) {
        assertThatThrownBy(() -> open(cipher, sealed, binding))
                .as(Arrays.toString(sealed.envelope().bytes()))
                .isInstanceOf(UnreadableException.class);
    }
}
