package com.apifyforge.tokens.envelope.kms;

import com.apifyforge.secret.Secret;
import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.DataKey;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;

/**
 * Data keys of AWS KMS. The SDK delivers a plaintext data key as base64 inside JSON, so copies of it (not of the token)
 * stay on the heap for a while; it opens one token version, and only together with the stored ciphertext.
 */
public final class KmsKeyWrapper implements KeyWrapper {
    private static final Logger log = LoggerFactory.getLogger(KmsKeyWrapper.class);
    private static final Duration CHECK_GOOD_FOR = Duration.ofSeconds(2);

    private final KmsClient kms;
    private final KmsCalls calls;
    private final String key;
    private final List<String> allowed;
    private final Clock elapsed;
    private final Map<String, String> arns = new ConcurrentHashMap<>();
    private volatile Instant checkedUntil = Instant.MIN;

    /** Throws StartRefusedException for settings that cannot work; KMS itself may be away. */
    public static KmsKeyWrapper of(KmsSettings settings, Clock clock, MeterRegistry meters) {
        StartRefusedException.unless(
                settings.attemptTimeout().compareTo(settings.totalTimeout()) <= 0,
                "tokens.envelope.kms.attempt-timeout must not be longer than total-timeout.");
        return new KmsKeyWrapper(
                KmsConnection.open(settings, meters), settings.key(), settings.previousKeys(), new ElapsedClock(clock));
    }

    /**
     * {@code previousKeys} only unwrap; {@code elapsed} measures time that passes. No call is made before the first
     * use, so KMS may be down at start.
     */
    KmsKeyWrapper(KmsClient kms, String key, List<String> previousKeys, Clock elapsed) {
        this.kms = kms;
        this.calls = new KmsCalls(elapsed, () -> checkedUntil = Instant.MIN);
        this.key = key;
        this.allowed = Stream.concat(Stream.of(key), previousKeys.stream()).toList();
        this.elapsed = elapsed;
    }

    /** What KMS wrapped carries the ARN of its key. */
    @Override
    public boolean knows(String keyId) {
        return keyId.startsWith("arn:");
    }

    @Override
    public <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use) {
        String arn = arn(key);
        var answer = calls.call(
                "GenerateDataKey by " + arn,
                () -> kms.generateDataKey(
                        ask -> ask.keyId(arn).keySpec(DataKeySpec.AES_256).encryptionContext(binding.context())));
        requireSameKey(arn, answer.keyId());
        var wrapped = new WrappedKey(arn, answer.ciphertextBlob().asByteArray());
        try (Secret plaintext = Secret.takeOwnershipOf(answer.plaintext().asByteArrayUnsafe())) {
            return use.apply(new DataKey(plaintext), wrapped);
        }
    }

    @Override
    public <R> R unwrap(WrappedKey wrapped, Binding binding, Function<DataKey, R> use) {
        String arn = requireAllowed(wrapped.keyId());
        // KMS finds the key by the blob alone. Without KeyId, an attacker who can write to the database could put in a
        // blob of
        // a key of another account that trusts this service, and so choose the data key of the next lease. The answer
        // is compared as well, since an endpoint that ignores KeyId (an emulator, a proxy) would open it all the same.
        var answer = calls.call(
                "Decrypt by " + arn,
                () -> kms.decrypt(ask -> ask.keyId(arn)
                        .ciphertextBlob(SdkBytes.fromByteArray(wrapped.bytes()))
                        .encryptionContext(binding.context())));
        try (Secret plaintext = Secret.takeOwnershipOf(answer.plaintext().asByteArrayUnsafe())) {
            requireSameKey(arn, answer.keyId());
            return use.apply(new DataKey(plaintext));
        }
    }

    /** Inside KMS: the data key does not come here. */
    @Override
    public WrappedKey rewrap(WrappedKey wrapped, Binding binding) {
        String from = requireAllowed(wrapped.keyId());
        String to = arn(key);
        var answer = calls.call(
                "ReEncrypt from " + from + " to " + to,
                () -> kms.reEncrypt(ask -> ask.sourceKeyId(from)
                        .destinationKeyId(to)
                        .ciphertextBlob(SdkBytes.fromByteArray(wrapped.bytes()))
                        .sourceEncryptionContext(binding.context())
                        .destinationEncryptionContext(binding.context())));
        requireSameKey(from, answer.sourceKeyId());
        requireSameKey(to, answer.keyId());
        return new WrappedKey(to, answer.ciphertextBlob().asByteArray());
    }

    /**
     * Takes over a data key that was wrapped outside of KMS. The SDK's request holds a copy for a while, as answers do.
     */
    @Override
    public WrappedKey wrap(DataKey dataKey, Binding binding) {
        String arn = arn(key);
        var answer = dataKey.lend(bytes -> calls.call(
                "Encrypt by " + arn,
                () -> kms.encrypt(ask -> ask.keyId(arn)
                        .plaintext(SdkBytes.fromByteArrayUnsafe(bytes))
                        .encryptionContext(binding.context()))));
        requireSameKey(arn, answer.keyId());
        return new WrappedKey(arn, answer.ciphertextBlob().asByteArray());
    }

    @Override
    public String newest() {
        return arn(key);
    }

    @Override
    public boolean isNewest(String name) {
        return name.equals(key) || name.equals(newest());
    }

    /** Asks KMS about the key at most every two seconds while nothing fails: probes come often and calls cost money. */
    @Override
    public void check() {
        if (elapsed.instant().isBefore(checkedUntil)) {
            return;
        }
        var state = calls.probe("DescribeKey of " + key, () -> kms.describeKey(ask -> ask.keyId(key)))
                .keyMetadata()
                .keyState();
        if (state != KeyState.ENABLED) {
            throw new KeysUnavailableException("The KMS key " + key + " is " + state, null);
        }
        checkedUntil = elapsed.instant().plus(CHECK_GOOD_FOR);
    }

    @Override
    public void close() {
        kms.close();
    }

    /** An alias can be pointed elsewhere while rows of the old key are left, so rows carry the ARN behind it. */
    private String arn(String name) {
        String known = arns.get(name);
        if (known != null) {
            return known;
        }
        String arn = calls.call("DescribeKey of " + name, () -> kms.describeKey(ask -> ask.keyId(name)))
                .keyMetadata()
                .arn();
        arns.put(name, arn);
        return arn;
    }

    /** The row's key id comes from the database: it may choose among the configured keys only. */
    private String requireAllowed(String rowArn) {
        KeysUnavailableException unknown = null;
        for (String name : allowed) {
            try {
                if (arn(name).equals(rowArn)) {
                    return rowArn;
                }
            } catch (KeysUnavailableException e) {
                // A previous key that was deleted since must not hide those after it.
                unknown = e;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        log.error(
                "A data key is wrapped with {}, which is not among tokens.envelope.kms.key and previous-keys.", rowArn);
        throw new KeyNotConfiguredException("Data key wrapped with a key that is not configured");
    }

    private static void requireSameKey(String asked, String answered) {
        if (!asked.equals(answered)) {
            log.error("KMS was asked for key {} and answered with {}: refused.", asked, answered);
            throw new UnreadableException();
        }
    }
}
