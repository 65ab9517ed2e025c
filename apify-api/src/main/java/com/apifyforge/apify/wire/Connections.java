package com.apifyforge.apify.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool: at most so many connections, handed out in the order of asking. An idle connection is used again for half a
 * minute, which is less than a server usually keeps it: one closed under our hands costs a reconciliation.
 */
public final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long IDLE = Duration.ofSeconds(30).toNanos();

    /** Why no connection could be had; nothing was sent. */
    public static final class NoConnectionException extends Exception {
        private static final long serialVersionUID = 1;

        private final NotSentReason reason;

        NoConnectionException(NotSentReason reason) {
            super(reason.text(), null, false, false);
            this.reason = reason;
        }

        public NotSentReason reason() {
            return reason;
        }
    }

    private final Endpoint endpoint;
    private final SslContext tls;
    private final Duration patience;
    private final Semaphore free;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            Math.min(4, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("apify-client", true),
            NioIoHandler.newFactory());

    public Connections(Endpoint endpoint, SslContext tls, Duration patience, int most) {
        this.endpoint = endpoint;
        this.tls = tls;
        this.patience = patience;
        free = new Semaphore(most, true);
    }

    /** Waits for a place, a connection and its handshake together no longer than the connect time-out. */
    public Connection take(boolean fresh) throws NoConnectionException, InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new NoConnectionException(NotSentReason.NO_FREE_CONNECTION);
        }
        try {
            var used = fresh ? null : reuse();
            return used != null ? used : connect(deadline);
        } catch (Throwable e) {
            free.release();
            throw e;
        }
    }

    /** Every connection taken is given back, whatever became of it. */
    public void giveBack(Connection connection) {
        connection.idleSince = System.nanoTime();
        if (connection.open()) {
            idle.push(connection);
        }
        free.release();
        for (var oldest = idle.peekLast(); oldest != null && old(oldest); oldest = idle.peekLast()) {
            if (idle.removeLastOccurrence(oldest)) {
                oldest.close();
            }
        }
    }

    private @Nullable Connection reuse() {
        for (var used = idle.poll(); used != null; used = idle.poll()) {
            if (used.open() && !old(used)) {
                return used;
            }
            used.close();
        }
        return null;
    }

    private static boolean old(Connection connection) {
        return System.nanoTime() - connection.idleSince > IDLE;
    }

    private Connection connect(long deadline) throws NoConnectionException, InterruptedException {
        var addresses = resolve(deadline);
        var failure = new NoConnectionException(NotSentReason.CONNECT_TIMEOUT);
        for (int i = 0; i < addresses.length && deadline > System.nanoTime(); i++) {
            var share = (deadline - System.nanoTime()) / (addresses.length - i);
            try {
                return connect(addresses[i], share);
            } catch (NoConnectionException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Name look-ups block and cannot be given a time-out; here one costs a virtual thread and not the caller. */
    private InetAddress[] resolve(long deadline) throws NoConnectionException, InterruptedException {
        var addresses = new CompletableFuture<InetAddress[]>();
        Thread.startVirtualThread(() -> {
            try {
                addresses.complete(InetAddress.getAllByName(endpoint.bareHost()));
            } catch (UnknownHostException | RuntimeException _) {
                addresses.completeExceptionally(new NoConnectionException(NotSentReason.HOST_UNKNOWN));
            }
        });
        return await(addresses, deadline - System.nanoTime());
    }

    private Connection connect(InetAddress address, long nanos) throws NoConnectionException, InterruptedException {
        var ready = new CompletableFuture<Connection>();
        var connecting = bootstrap(nanos).connect(new InetSocketAddress(address, endpoint.port()));
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                shakeHands(connecting.channel(), ready);
            } else {
                ready.completeExceptionally(new NoConnectionException(
                        done.cause() instanceof ConnectTimeoutException
                                ? NotSentReason.CONNECT_TIMEOUT
                                : NotSentReason.CONNECT_REFUSED));
            }
        });
        try {
            return await(ready, nanos);
        } catch (NoConnectionException | InterruptedException e) {
            connecting.channel().close();
            throw e;
        }
    }

    private void shakeHands(Channel channel, CompletableFuture<Connection> ready) {
        channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                ready.complete(channel.pipeline().get(Connection.class));
            } else {
                LOG.warn("No TLS connection to {}: {}", endpoint.authority(), rootOf(done.cause()));
                ready.completeExceptionally(new NoConnectionException(NotSentReason.TLS_FAILED));
            }
        });
    }

    private Bootstrap bootstrap(long nanos) {
        return new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.max(1, Duration.ofNanos(nanos).toMillis()))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        var secure = tls.newHandler(channel.alloc(), endpoint.bareHost(), endpoint.port());
                        secure.setHandshakeTimeout(nanos, TimeUnit.NANOSECONDS);
                        // Otherwise the handler copies small writes together, into a buffer that nobody wipes.
                        secure.setWrapDataSize(0);
                        channel.pipeline().addLast(secure, new HttpResponseDecoder(), new Connection(channel));
                    }
                });
    }

    private static <T> T await(CompletableFuture<T> future, long nanos)
            throws NoConnectionException, InterruptedException {
        try {
            return future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new NoConnectionException(NotSentReason.CONNECT_TIMEOUT);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NoConnectionException known
                    ? known
                    : new NoConnectionException(NotSentReason.CONNECT_FAILED);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Calls under way end as lost. */
    @Override
    public void close() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
