package com.apifyforge.apify;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.wire.BodyParts;
import com.apifyforge.apify.wire.Connection;
import com.apifyforge.apify.wire.Outcome;
import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come back for a request, the caller gets one reply of the catalogue, and text of ours or of bounded
 * form.
 */
public class ApifyAnswerFuzzTest {
    @Test
    void anyBytesAreAReply() throws Exception {
        ShortRound.play(ApifyAnswerFuzzTest.class, ApifyAnswerFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, ApifyAnswerFuzzTest::read);
    }

    private static void read(byte[] input) {
        stream(input);
        check(Verdict.of(outcome(input), AnswerReader::account));
        check(Verdict.of(outcome(input), AnswerReader::itemCount));
        check(Verdict.of(outcome(input), AnswerReader::runs));
        if (check(Verdict.of(outcome(input), AnswerReader::run)) instanceof ApifyReply.Ok<?>(Run run)) {
            BigDecimal usage = run.usageTotalUsd();
            assertThat(usage == null ? "" : usage.toPlainString()).hasSizeLessThan(200);
        }
    }

    /** What is handed on while it comes ends as whole or as lost, whatever the bytes are. */
    private static void stream(byte[] input) {
        var channel = new EmbeddedChannel();
        if (outcome(channel, input, true) instanceof Outcome.Begun begun) {
            try {
                assertThat(begun.parts().copyTo(OutputStream.nullOutputStream(), Duration.ZERO))
                        .isBetween(0L, (long) input.length);
            } catch (BodyParts.LostException lost) {
                assertThat(lost.getMessage()).matches("[a-z-]{1,80}");
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** By the pipeline of a connection; a server that stops in the middle closes it. */
    private static Outcome outcome(byte[] input) {
        return outcome(new EmbeddedChannel(), input, false);
    }

    private static Outcome outcome(EmbeddedChannel channel, byte[] input, boolean streamed) {
        var connection = new Connection(channel);
        channel.pipeline().addLast(new HttpResponseDecoder(), connection);
        var outcome = connection.send(Unpooled.buffer().writeBytes(new byte[] {'x'}), streamed);
        channel.runPendingTasks();
        channel.writeInbound(Unpooled.copiedBuffer(input));
        channel.runPendingTasks();
        channel.checkException();
        channel.finishAndReleaseAll();
        assertThat(outcome).isDone();
        return outcome.join();
    }

    private static ApifyReply<?> check(ApifyReply<?> reply) {
        String type = switch (reply) {
            case ApifyReply.Ok<?> _ -> "ok";
            case ApifyReply.TokenUnusable<?>(var told) -> told;
            case ApifyReply.UserMustAct<?> act -> act.errorType();
            case ApifyReply.NotNow<?> later -> later.errorType();
            case ApifyReply.BadRequest<?> bad -> bad.errorType();
            case ApifyReply.Unanswered<?>(var told) -> told;
            case ApifyReply.Unreadable<?> _ -> "unreadable";
            case ApifyReply.NotSent<?>(var why) -> why.text();
        };
        assertThat(type).matches("[a-z0-9-]{1,80}");
        return reply;
    }
}
