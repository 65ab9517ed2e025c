package com.apifyforge.benchmarks.system;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Stands between a client and a server, and hands each part of an answer on after a time that may change. */
public final class DelayingProxy implements AutoCloseable {
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress server;
    private final Channel listening;

    private volatile Duration delay = Duration.ZERO;

    public DelayingProxy(InetSocketAddress server) {
        this.server = server;
        listening = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        connect(client);
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Of answers that come from now on; zero hands them on at once. */
    public void delay(Duration next) {
        delay = next;
    }

    private void connect(Channel client) {
        var connecting = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new HandOn(client, true))
                .connect(server);
        client.pipeline().addLast(new HandOn(connecting.channel(), false));
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                client.config().setAutoRead(true);
            } else {
                client.close();
            }
        });
    }

    /** One direction of a connection. Parts keep their order when the delay becomes shorter. */
    private final class HandOn extends ChannelInboundHandlerAdapter {
        private final Channel to;
        private final boolean answers;
        /** Two timers of the same moment may go off in either order: each hands on the part that waits longest. */
        private final Queue<Object> waiting = new ArrayDeque<>();

        private long last = System.nanoTime();

        HandOn(Channel to, boolean answers) {
            this.to = to;
            this.answers = answers;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object part) {
            if (!answers) {
                to.writeAndFlush(part);
                return;
            }
            long now = System.nanoTime();
            last = Math.max(last, now + delay.toNanos());
            waiting.add(part);
            from.executor().schedule(() -> to.writeAndFlush(waiting.remove()), last - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public void channelInactive(ChannelHandlerContext from) {
            to.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            from.close();
        }
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
