package com.apifyforge.embedded;

import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.security.scram.ScramCredential;

/**
 * A MongoDB protocol server on H2 in this process, on 127.0.0.1. A write is on disk before it is acknowledged, also
 * after {@code kill -9}. Every connection is asked for a password, as other users of the machine reach the port too. It
 * knows neither transactions nor pipeline updates, keeps no TTL and builds only unique indexes.
 */
public final class EmbeddedMongo implements AutoCloseable {
    /**
     * Commands that may wait for the disk together. The project's own {@code MongoServer} handles them on its few event
     * loops, where one waiting write holds every other connection of its loop.
     */
    private static final int COMMANDS_AT_ONCE = 32;

    private final DurableBackend backend;
    private final String password;
    private final ScramCredential credential;
    private final EventLoopGroup network = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("embedded-mongo-network", true), NioIoHandler.newFactory());
    private final EventExecutorGroup commands =
            new DefaultEventExecutorGroup(COMMANDS_AT_ONCE, new DefaultThreadFactory("embedded-mongo", true));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger strangers = new AtomicInteger();
    private final Channel listener;

    private EmbeddedMongo(DurableBackend backend, int port, String password) {
        this.backend = backend;
        this.password = password;
        this.credential = Passwords.credential(MongoLogin.MECHANISM, password);
        this.listener = new ServerBootstrap()
                .group(network)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        speakMongo(connection);
                    }
                })
                .bind(Loopback.at(port))
                .syncUninterruptibly()
                .channel();
    }

    private void speakMongo(Channel connection) {
        connection
                .pipeline()
                .addLast(new MongoWireReplyEncoder(), new MongoWireMessageEncoder())
                .addLast(new SmallUntilLogin(), new FewUntilLogin(strangers))
                .addLast(commands, new MongoLogin(credential), new MongoDatabaseHandler(backend, connections))
                .addLast(commands, new MongoExceptionHandler());
    }

    /** With a password for this start only, which {@link #uri} tells. */
    public static EmbeddedMongo start(Path dataFolder, int port) {
        return start(dataFolder, port, Passwords.random());
    }

    /**
     * Whoever connects shows {@code password}, of letters, digits, {@code -} and {@code _}. {@code port} 0 takes a free
     * one. Throws {@link UncheckedIOException} if the port is in use or the folder cannot be written.
     */
    public static EmbeddedMongo start(Path dataFolder, int port, String password) {
        if (port != 0) {
            Loopback.requireFree(port);
        }
        try {
            Files.createDirectories(dataFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var backend = DurableBackend.open(dataFolder.resolve("mongo.h2"));
        try {
            return new EmbeddedMongo(backend, port, password);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /**
     * Connection string with user and password; without retried writes, which need the sessions this server does not
     * have.
     */
    public String uri() {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        return "mongodb://%s:%s@%s:%d/?authMechanism=%s&directConnection=true&retryWrites=false&retryReads=false"
                .formatted(MongoLogin.USER, password, Loopback.HOST, port, MongoLogin.MECHANISM.mechanismName());
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        commands.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        network.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        backend.close();
    }
}
