package com.apifyforge.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.run.Accounts;
import com.apifyforge.sandbox.run.Runs;
import com.apifyforge.sandbox.server.Dispatcher;
import com.apifyforge.sandbox.server.HttpHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes on a connection, each request has an answer that Apify could give, and none is a fault of the sandbox.
 */
public class SandboxFuzzTest {
    @Test
    void anyBytesAreAnswered() throws Exception {
        ShortRound.play(SandboxFuzzTest.class, SandboxFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, SandboxFuzzTest::converse);
    }

    private static void converse(byte[] input) {
        var desk = new Dispatcher(new Runs(Clock.systemUTC()), new Accounts(), new Faults(), "key");
        var channel = new EmbeddedChannel();
        HttpHandler.over(channel.pipeline(), desk, "http");
        try {
            channel.writeInbound(Unpooled.copiedBuffer(input));
            channel.runPendingTasks();
            channel.checkException();
            String said = said(channel);
            assertThat(said).doesNotContain("\"internal-server-error\"");
            assertThat(said.isEmpty() || said.startsWith("HTTP/1.1 ")).isTrue();
        } finally {
            channel.finishAndReleaseAll();
        }
        assertThat(desk.bodies().held()).isZero();
    }

    private static String said(EmbeddedChannel channel) {
        var said = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            said.append(part.toString(ISO_8859_1));
            part.release();
        }
        return said.toString();
    }
}
