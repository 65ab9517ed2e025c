package com.apifyforge.events.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.ContractException;
import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Any body is a value that reads the same when written again, or is refused with ContractException. */
public class LeaseJsonFuzzTest {
    @Test
    void anyBodyIsAValueOrRefused() throws Exception {
        ShortRound.play(LeaseJsonFuzzTest.class, LeaseJsonFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, LeaseJsonFuzzTest::read);
    }

    private static void read(byte[] body) {
        readsAgain(body, LeaseJson::readRequest, LeaseJson::write);
        readsAgain(body, LeaseJson::readAnswers, LeaseJson::write);
        readsAgain(body, LeaseJson::readResults, LeaseJson::write);
        readsAgain(body, LeaseJson::readAccepted, LeaseJson::write);
    }

    private static <T> void readsAgain(byte[] body, Function<byte[], T> reader, Function<T, byte[]> writer) {
        T value;
        try {
            value = reader.apply(body);
        } catch (ContractException refused) {
            return;
        }
        assertThat(reader.apply(writer.apply(value))).isEqualTo(value);
    }
}
