package com.apifyforge.events.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.RecordText;
import com.apifyforge.events.Samples;
import com.apifyforge.events.Topic;
import com.apifyforge.events.token.TokenShape;
import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * Any record is a message that reads the same when written again, or a dead letter that can be written and tells no
 * token.
 */
public class EventCodecFuzzTest {
    private static final EventCodec CODEC = new EventCodec("/fuzzed");

    @Test
    void anyRecordIsAMessageOrADeadLetter() throws Exception {
        ShortRound.play(EventCodecFuzzTest.class, EventCodecFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, EventCodecFuzzTest::read);
    }

    private static void read(byte[] input) {
        var record = RecordText.record(input);
        switch (CODEC.read(record)) {
            case Received.Good good -> assertThat(again(record.topic(), good)).isEqualTo(good);
            case Received.Bad bad -> requireHarmless(record.topic(), bad.deadLetter());
        }
    }

    private static Received again(String topic, Received.Good good) {
        return CODEC.read(consumed(CODEC.write(topic, good.id(), good.time(), good.message())));
    }

    private static void requireHarmless(String topic, DeadLetter letter) {
        var written = CODEC.write(Topic.deadLetterTopicName(topic), "dead-letter-1", Samples.AT, letter);

        assertThat(new String(written.value(), UTF_8)).doesNotContain(TokenShape.TOKEN_PREFIX);
        assertThat(written.value()).hasSizeLessThan(8 * 1024);
        if (!written.topic().equals(topic)) {
            assertThat(CODEC.read(consumed(written))).isInstanceOf(Received.Good.class);
        }
    }

    private static ConsumerRecord<String, byte[]> consumed(ProducerRecord<String, byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                1,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }
}
