package com.apifyforge.benchmarks.apify;

import com.apifyforge.embedded.ca.LocalCa.Identity;
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
import io.netty.handler.stream.ChunkedWriteHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Answers the calls that a worker makes, each after the same time if nothing else is said, and costs little: the
 * sandbox, which follows Apify's rules, takes more processor time than the worker it would measure. A run ends a fixed
 * time after its start.
 */
public final class ApifyStandIn implements AutoCloseable {
    private static final int LARGEST_BODY = 16 * 1024 * 1024;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Calls calls = new Calls();
    private final Channel server;
    private final Path authority;

    private volatile Consumer<String> starts = _ -> {};
    private volatile Behaviour behaviour;

    private ApifyStandIn(SslContext tls, Path authority, Duration latency, Duration runTime, Clock clock) {
        var runs = new Runs(runTime, clock);
        behaviour = Behaviour.steady(latency);
        this.authority = authority;
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
                                .addLast(new ChunkedWriteHandler())
                                .addLast(new CallHandler(runs, calls, () -> behaviour, input -> starts.accept(input)));
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    /**
     * {@code authority} has signed the certificate; {@code latency} is from the last byte of a request to the answer.
     */
    public static ApifyStandIn start(
            Identity identity, Path authority, Duration latency, Duration runTime, Clock clock) {
        try {
            var tls = SslContextBuilder.forServer(
                            identity.certificate().toFile(), identity.key().toFile())
                    .build();
            return new ApifyStandIn(tls, authority, latency, runTime, clock);
        } catch (SSLException e) {
            throw new IllegalArgumentException("The certificate cannot be used: " + identity.certificate(), e);
        }
    }

    /** Hands over the input of each run that is started as soon as the call is read, before it is answered. */
    public void onStart(Consumer<String> listener) {
        starts = listener;
    }

    /** From the next call on. */
    public void behave(Behaviour next) {
        behaviour = next;
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    }

    /** PEM file of the authority of its certificate. */
    public Path authority() {
        return authority;
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
