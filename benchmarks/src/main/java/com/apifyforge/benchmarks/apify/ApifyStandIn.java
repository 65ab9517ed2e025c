package com.apifyforge.benchmarks.apify;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Answers the calls that a worker makes, each after the same time, and costs little: the sandbox, which follows Apify's
 * rules, takes more processor time than the worker it would measure. A run ends a fixed time after its start.
 */
public final class ApifyStandIn implements AutoCloseable {
    private static final int LARGEST_BODY = 16 * 1024 * 1024;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Calls calls = new Calls();
    private final Channel server;

    private ApifyStandIn(SslContext tls, int port, Duration latency, Duration runTime) {
        var runs = new Runs(runTime, Clock.systemUTC());
        server = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        calls.connections.increment();
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()))
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LARGEST_BODY))
                                .addLast(new CallHandler(runs, calls, latency));
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", port))
                .syncUninterruptibly()
                .channel();
    }

    /** {@code latency} is from the last byte of a request to the answer. {@code port} 0 takes a free one. */
    public static ApifyStandIn start(Path certificate, Path key, int port, Duration latency, Duration runTime) {
        try {
            var tls = SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .build();
            return new ApifyStandIn(tls, port, latency, runTime);
        } catch (SSLException e) {
            throw new IllegalArgumentException("The certificate cannot be used: " + certificate, e);
        }
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    }

    /** What was asked since the start. */
    public Calls calls() {
        return calls;
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
