package com.apifyforge.ctl.console;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Who reads what we print, such as {@code head} at the other end of a pipe. Only a write shows that a reader has gone,
 * and a write of nothing does not: so the operating system is asked, by {@code poll(2)}.
 */
public final class OutputReader {
    private static final int STANDARD_OUTPUT = 1;
    private static final short POLLERR = 0x08;
    private static final short POLLHUP = 0x10;
    private static final short POLLNVAL = 0x20;

    private static final MethodHandle POLL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("poll"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private OutputReader() {}

    /** False only if it is known that nobody will read what is printed. */
    public static boolean isThere() {
        try (var arena = Arena.ofConfined()) {
            // struct pollfd: int fd, short events, short revents.
            MemorySegment asked = arena.allocate(8, 4);
            asked.set(ValueLayout.JAVA_INT, 0, STANDARD_OUTPUT);
            int answered = (int) POLL.invokeExact(asked, 1L, 0);
            short found = asked.get(ValueLayout.JAVA_SHORT, 6);
            return answered <= 0 || (found & (POLLERR | POLLHUP | POLLNVAL)) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
