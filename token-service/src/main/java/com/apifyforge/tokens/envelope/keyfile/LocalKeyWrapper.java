package com.apifyforge.tokens.envelope.keyfile;

import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.DataKey;
import com.apifyforge.tokens.envelope.Envelope;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps data keys with AES-256-GCM under a key of a file, for systems without KMS. Wrapped form:
 * {@code nonce(12) | ciphertext and tag(48)}, with key id and binding as associated data. The nonce is random: one key
 * is good for 2^32 wraps (NIST SP 800-38D, 8.3).
 */
public final class LocalKeyWrapper implements KeyWrapper {
    private static final Logger log = LoggerFactory.getLogger(LocalKeyWrapper.class);
    private static final int NONCE = 12;

    private final Map<String, SecretKey> keys;
    private final String newest;

    /** Throws IllegalStateException, with what to do, if the file is missing, malformed or readable by others. */
    public LocalKeyWrapper(Path keyFile) {
        keys = KeyFile.read(keyFile);
        newest = keys.keySet().iterator().next();
    }

    @Override
    public <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use) {
        try (Secret key = Secret.takeOwnershipOf(DataKey.random(DataKey.LENGTH))) {
            var dataKey = new DataKey(key);
            return use.apply(dataKey, wrap(dataKey, binding));
        }
    }

    @Override
    public <R> R unwrap(WrappedKey wrapped, Binding binding, Function<DataKey, R> use) {
        try (Secret key = open(wrapped, binding)) {
            return use.apply(new DataKey(key));
        }
    }

    @Override
    public WrappedKey wrap(DataKey key, Binding binding) {
        return key.lend(bytes -> wrap(bytes, binding));
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, Binding binding) {
        try (Secret key = open(wrapped, binding)) {
            return wrap(new DataKey(key), binding);
        }
    }

    @Override
    public String newest() {
        return newest;
    }

    @Override
    public boolean isNewest(String name) {
        return name.equals(newest);
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public void check() {}

    @Override
    public boolean knows(String keyId) {
        return keys.containsKey(keyId);
    }

    private WrappedKey wrap(byte[] key, Binding binding) {
        byte[] nonce = DataKey.random(NONCE);
        byte[] ciphertext = gcm(Cipher.ENCRYPT_MODE, newest, nonce, binding, key);
        return new WrappedKey(
                newest,
                ByteBuffer.allocate(NONCE + ciphertext.length)
                        .put(nonce)
                        .put(ciphertext)
                        .array());
    }

    private Secret open(WrappedKey wrapped, Binding binding) {
        if (!knows(wrapped.keyId())) {
            log.error(
                    "No wrapping key '{}' in the key file: tokens wrapped with it cannot be opened until it is put "
                            + "back.",
                    wrapped.keyId());
            throw new KeyNotConfiguredException("Wrapping key not in the key file");
        }
        byte[] bytes = wrapped.bytes();
        if (bytes.length < NONCE) {
            throw new UnreadableException();
        }
        byte[] nonce = Arrays.copyOf(bytes, NONCE);
        byte[] ciphertext = Arrays.copyOfRange(bytes, NONCE, bytes.length);
        return Secret.takeOwnershipOf(gcm(Cipher.DECRYPT_MODE, wrapped.keyId(), nonce, binding, ciphertext));
    }

    private byte[] gcm(int mode, String keyId, byte[] nonce, Binding binding, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(keyId), new GCMParameterSpec(Envelope.TAG * 8, nonce));
            cipher.updateAAD(Binding.prefixed(keyId));
            cipher.updateAAD(binding.bytes());
            return cipher.doFinal(input);
        } catch (GeneralSecurityException broken) {
            throw new UnreadableException();
        }
    }
}
