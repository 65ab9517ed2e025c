package com.apifyforge.sandbox;

import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.run.Accounts;
import com.apifyforge.sandbox.run.Journal;
import com.apifyforge.sandbox.run.RunLifecycle;
import com.apifyforge.sandbox.run.Runs;
import com.apifyforge.sandbox.run.SandboxRun;
import com.apifyforge.sandbox.server.Dispatcher;
import com.apifyforge.sandbox.server.HttpHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The sandbox as a server on loopback. State is in memory, and in a journal where one is given. */
public final class ApifySandbox implements AutoCloseable {
    private static final int THREADS = 2;

    private final Clock clock = Clock.systemUTC();
    private final Runs runs = new Runs(clock);
    private final Accounts accounts = new Accounts();
    private final Faults faults = new Faults();
    private final Dispatcher desk;
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("apify-sandbox", true), NioIoHandler.newFactory());
    private final @Nullable SslContext tls;
    private Journal.@Nullable InFile journal;
    private final Channel server;

    private ApifySandbox(
            InetSocketAddress address,
            @Nullable SslContext tls,
            @Nullable Path journalFile,
            @Nullable String controlKey) {
        this.tls = tls;
        this.desk = new Dispatcher(runs, accounts, faults, controlKey);
        try {
            if (journalFile != null) {
                journal = remember(journalFile);
            }
            server = listen(address);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * On loopback, over TLS with the given PEM files, or plain HTTP where both are null; nothing is kept, and there is
     * no control address. {@code port} 0 takes a free one. Throws {@link UncheckedIOException} where the port is taken
     * or the files cannot be read.
     */
    public static ApifySandbox start(int port, @Nullable Path certificate, @Nullable Path key) {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), certificate, key, null, null);
    }

    /**
     * As {@link #start(int, Path, Path)}.
     *
     * @param journalFile keeps runs and revocations over restarts and {@code kill -9}; null keeps nothing
     * @param controlKey bearer token that calls of the control address show; null closes it
     */
    public static ApifySandbox start(
            InetSocketAddress address,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path journalFile,
            @Nullable String controlKey) {
        var tls = certificate == null || key == null ? null : tls(certificate, key);
        return new ApifySandbox(address, tls, journalFile, controlKey);
    }

    private Journal.InFile remember(Path file) {
        var opened = Journal.InFile.open(file, new Journal() {
            @Override
            public void started(RunLifecycle.Birth birth) {
                runs.add(new RunLifecycle(birth));
            }

            @Override
            public void aborted(String runId, Instant at, boolean gracefully) {
                runs.aborted(runId, at, gracefully);
            }

            @Override
            public void revoked(byte[] hash) {
                accounts.revokedHash(hash);
            }
        });
        runs.keepIn(opened);
        accounts.keepIn(opened);
        return opened;
    }

    /**
     * A token of the account {@code name} (1 to 20 letters): equal names give tokens of one account, equal numbers the
     * same token. The caller owns the array.
     */
    public static byte[] token(String name, int number) {
        var text = "apify_api_user" + name;
        var token = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 46);
        Arrays.fill(token, text.length(), token.length, (byte) '0');
        for (int at = token.length - 1, rest = number; rest > 0; rest /= 10) {
            token[at--] = (byte) ('0' + rest % 10);
        }
        return token;
    }

    /** {@code https://127.0.0.1:port}, to be used as Apify's base URL. */
    public URI uri() {
        var port = ((InetSocketAddress) server.localAddress()).getPort();
        return URI.create(scheme() + "://127.0.0.1:" + port);
    }

    public Faults faults() {
        return faults;
    }

    /** All runs of all accounts; those of one account in the order of their start. */
    public List<SandboxRun> runs() {
        var now = clock.instant();
        return runs.all().stream().map(run -> SandboxRun.of(run, now)).toList();
    }

    /** From now on the token is answered as one that was deleted. Only a hash of it is kept. */
    public void revoke(byte[] token) {
        accounts.revoke(token);
    }

    /** Stops at once; open connections are closed. */
    @Override
    public void close() {
        threads.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
        if (journal != null) {
            journal.close();
        }
    }

    private String scheme() {
        return tls == null ? "http" : "https";
    }

    private Channel listen(InetSocketAddress address) {
        return new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connect(channel);
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    private void connect(SocketChannel channel) {
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        HttpHandler.over(channel.pipeline(), desk, scheme());
    }

    private static SslContext tls(Path certificate, Path key) {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .build();
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
