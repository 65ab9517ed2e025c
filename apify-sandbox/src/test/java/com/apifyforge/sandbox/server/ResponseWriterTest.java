package com.apifyforge.sandbox.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Content;
import com.apifyforge.sandbox.run.Accounts;
import com.apifyforge.sandbox.run.Runs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseWriterTest {
    private static final int PIECE = 1000;
    private static final int PIECES = 500;

    /** A connection whose other side takes a piece when the test says so, or everything at once. */
    private static final class Connection extends ChannelOutboundHandlerAdapter {
        private final Queue<ChannelPromise> held = new ArrayDeque<>();
        private boolean takesAll;
        private long bytes;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpContent part) {
                bytes += part.content().readableBytes();
            }
            if (message instanceof HttpContent && !takesAll) {
                held.add(promise);
            } else {
                promise.setSuccess();
            }
            ReferenceCountUtil.release(message);
        }

        /** Goes no further: below, a channel for tests would run waiting tasks at once. */
        @Override
        public void flush(ChannelHandlerContext context) {}
    }

    /** Counts what it makes. */
    private static final class Counted implements Content.Streamed {
        private long made;

        @Override
        public Iterator<byte[]> part(int i, int of) {
            return Stream.generate(this::piece).limit(PIECES / of).iterator();
        }

        private byte[] piece() {
            made += PIECE;
            return new byte[PIECE];
        }
    }

    private enum Way {
        WHOLE,
        SLOW,
        CUT
    }

    private final Connection connection = new Connection();
    private final EmbeddedChannel channel = new EmbeddedChannel(connection, new ChannelInboundHandlerAdapter());
    private final Counted content = new Counted();

    @ParameterizedTest
    @EnumSource
    void nextPieceIsMadeWhenTheOneBeforeIsTaken(Way way) {
        channel.freezeTime();
        write(way);
        long taken = 0;
        while (advance()) {
            assertThat(content.made).isEqualTo(connection.bytes).isLessThanOrEqualTo(taken + PIECE);
            taken = connection.bytes;
            connection.held.remove().setSuccess();
        }

        assertThat(taken).isEqualTo((way == Way.CUT ? PIECES / 2L : PIECES) * PIECE);
        assertThat(channel.isOpen()).isEqualTo(way != Way.CUT);
    }

    private void write(Way way) {
        var writer = new ResponseWriter(channel.pipeline().lastContext(), true, false);
        var answer = new Answer(200, Answer.JSON, content, Map.of());
        switch (way) {
            case WHOLE -> writer.write(answer);
            case SLOW -> writer.writeIn(Duration.ofSeconds(10), answer);
            case CUT -> writer.writeHalf(answer);
        }
    }

    private boolean advance() {
        channel.runPendingTasks();
        pass(channel, 1);
        return !connection.held.isEmpty();
    }

    @Test
    void longAnswerLeavesTheThreadToOthersAfterEachPiece() {
        connection.takesAll = true;

        write(Way.WHOLE);

        assertThat(content.made).isEqualTo(PIECE);
        channel.runPendingTasks();
        assertThat(connection.bytes).isEqualTo((long) PIECES * PIECE);
    }

    @Test
    void nothingIsMadeForHead() {
        connection.takesAll = true;

        new ResponseWriter(channel.pipeline().lastContext(), true, true)
                .write(new Answer(200, Answer.JSON, content, Map.of()));
        channel.runPendingTasks();

        assertThat(content.made).isZero();
    }

    @Test
    void nothingMoreIsMadeForACallerWhoHasGone() {
        write(Way.WHOLE);
        channel.runPendingTasks();

        connection.held.remove().setFailure(new java.nio.channels.ClosedChannelException());
        channel.runPendingTasks();

        assertThat(content.made).isEqualTo(PIECE);
    }

    @Test
    void connectionIsIdleOnlyWhileNeitherSideSaysAnything() {
        var faults = new Faults();
        faults.next(1, "GET", ".*", new Fault.SlowBody(Duration.ofMinutes(10)));
        var served = new EmbeddedChannel();
        served.freezeTime();
        HttpHandler.over(
                served.pipeline(), new Dispatcher(new Runs(Clock.systemUTC()), new Accounts(), faults, null), "http");

        served.writeInbound(Unpooled.copiedBuffer("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", US_ASCII));
        for (int minute = 0; minute < 10; minute++) {
            assertThat(served.isOpen()).isTrue();
            pass(served, 60);
        }

        assertThat(said(served)).startsWith("HTTP/1.1 404 ").endsWith("}}");
        pass(served, 119);
        assertThat(served.isOpen()).isTrue();
        pass(served, 2);
        assertThat(served.isOpen()).isFalse();
    }

    private static void pass(EmbeddedChannel channel, int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private static String said(EmbeddedChannel channel) {
        var said = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            said.append(part.toString(US_ASCII));
            part.release();
        }
        return said.toString();
    }
}
