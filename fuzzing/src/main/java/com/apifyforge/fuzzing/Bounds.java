package com.apifyforge.fuzzing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * The time and memory that one input may cost. Processor time of this thread and not the clock: a crowded machine is no
 * finding. What costs too much is read once more, as the first reading may have loaded and instrumented classes.
 */
public final class Bounds {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** More where the code is instrumented for coverage: what watches each comparison allocates too. */
    private static final int SLACK = Integer.getInteger("fuzz.slack", 1);

    private static final long STEP = 512 * 1024;
    private static final long NANOS_PER_STEP = 1_000_000_000;
    private static final long BYTES_AT_LEAST = 32L * 1024 * 1024;
    private static final long BYTES_PER_BYTE = 400;

    private Bounds() {}

    /**
     * Lets {@code reader} read the input with its {@link Stretches} carried out. Throws AssertionError above one second
     * for each begun 512 kB, or above 32 MB and 400 bytes of allocated memory for each byte; and what the reader
     * throws.
     */
    public static void hold(byte[] input, Reader reader) {
        byte[] stretched = Stretches.carryOut(input);
        if (excess(stretched, reader) != null) {
            String excess = excess(stretched, reader);
            if (excess != null) {
                throw new AssertionError("Reading " + stretched.length + " bytes cost " + excess + ".");
            }
        }
    }

    private static @Nullable String excess(byte[] input, Reader reader) {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        read(reader, input);
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        if (nanos > SLACK * NANOS_PER_STEP * (1 + input.length / STEP)) {
            return nanos + " nanoseconds";
        }
        return bytes > SLACK * (BYTES_AT_LEAST + BYTES_PER_BYTE * input.length) ? bytes + " bytes of memory" : null;
    }

    private static void read(Reader reader, byte[] input) {
        try {
            reader.read(input);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("not a declared refusal", e);
        }
    }
}
