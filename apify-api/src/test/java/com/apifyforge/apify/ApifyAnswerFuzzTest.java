package com.apifyforge.apify;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.math.BigDecimal;
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
        check(Verdict.of(outcome(input), AnswerReader::account));
        check(Verdict.of(outcome(input), AnswerReader::itemCount));
        check(Verdict.of(outcome(input), AnswerReader::runs));
        if (check(Verdict.of(outcome(input), AnswerReader::run)) instanceof ApifyReply.Ok<?>(Run run)) {
            BigDecimal usage = run.usageTotalUsd();
            assertThat(usage == null ? "" : usage.toPlainString()).hasSizeLessThan(200);
        }
    }

    /** By the pipeline of a connection; a server that stops in the middle closes it. */
    private static Outcome outcome(byte[] input) {
        var channel = new EmbeddedChannel();
        var connection = new Connection(channel);
        channel.pipeline().addLast(new HttpResponseDecoder(), connection);
        var outcome = connection.send(Unpooled.buffer().writeBytes(new byte[] {'x'}), false);
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
