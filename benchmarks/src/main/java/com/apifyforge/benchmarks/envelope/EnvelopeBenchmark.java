package com.apifyforge.benchmarks.envelope;

import com.apifyforge.secret.CryptoProvider;
import com.apifyforge.secret.Secret;
import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A token's envelope with a data key of its own, which is wrapped by a key of a file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init")
public class EnvelopeBenchmark {
    private static final int TOKEN_LENGTH = 46;

    private final Binding binding = Binding.ofToken("bench-user", "token-1", 1);
    private EnvelopeCipher cipher;
    private Secret token;
    private SealedEnvelope sealed;

    @Setup
    public void prepare() throws IOException {
        CryptoProvider.install();
        var folder = Files.createTempDirectory("forge-bench");
        var keyFile = KeyFile.createIfMissing(folder.resolve("wrapping.keys"), Clock.systemUTC());
        cipher = new EnvelopeCipher(new LocalKeyWrapper(keyFile));
        Files.delete(keyFile);
        Files.delete(folder);
        byte[] bytes = new byte[TOKEN_LENGTH];
        Arrays.fill(bytes, (byte) '0');
        token = Secret.takeOwnershipOf(bytes);
        sealed = cipher.seal(token, binding);
    }

    @Benchmark
    public SealedEnvelope sealEnvelope() {
        return cipher.seal(token, binding);
    }

    @Benchmark
    public int openEnvelope() {
        return cipher.open(sealed, binding, Secret::length);
    }
}
