package io.vaultx.web.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes connections that keep us waiting: those that ask nothing (nothing at all, or headers at a byte a second) and those
 * that take nothing of their answer. Vert.x's idle timeouts cannot: they see bytes, not requests, and count a megabyte that
 * trickles to a slow client as silence.
 *
 * <p>One sweep per event loop looks at its own channels every few seconds; a request costs two field writes.
 */
@Singleton
final class ConnectionWatch implements AutoCloseable {
    private static final AttributeKey<Connection> STATE = AttributeKey.valueOf("io.vaultx.connection");

    private final Patience patience;
    private final List<Future<?>> sweeps = new ArrayList<>();

    @Inject
    ConnectionWatch(Vertx vertx) {
        this(vertx, Patience.DEFAULT);
    }

    ConnectionWatch(Vertx vertx, Patience patience) {
        this.patience = patience;
        long everyNanos = patience.sweepEvery().toNanos();
        for (EventExecutor executor : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            if (executor instanceof SingleThreadEventLoop loop) {
                sweeps.add(
                        loop.scheduleWithFixedDelay(() -> sweep(loop), everyNanos, everyNanos, TimeUnit.NANOSECONDS));
            }
        }
    }

    /** A request head is whole; its answer ends the request. To be called on the event loop. */
    void begin(RoutingContext context) {
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        Connection connection = state(channel);
        connection.open.incrementAndGet();
        context.addEndHandler(answered -> {
            connection.idleSinceNanos = System.nanoTime();
            connection.open.decrementAndGet();
        });
    }

    @Override
    @PreDestroy
    public void close() {
        sweeps.forEach(sweep -> sweep.cancel(false));
    }

    private void sweep(SingleThreadEventLoop loop) {
        List<Channel> silent = new ArrayList<>();
        for (Iterator<Channel> channels = loop.registeredChannelsIterator(); channels.hasNext(); ) {
            Channel channel = channels.next();
            boolean accepted = channel.parent() != null;
            if (accepted && channel.isActive() && isSilent(channel)) {
                silent.add(channel);
            }
        }
        // Not Channel.close(): Vert.x would wait until the client took what is pending.
        silent.forEach(channel -> channel.unsafe().close(channel.newPromise()));
    }

    private boolean isSilent(Channel channel) {
        Connection connection = state(channel);
        long now = System.nanoTime();
        if (connection.takesNothing(channel.unsafe().outboundBuffer(), now, patience.output())) {
            return true;
        }
        return connection.open.get() == 0
                && !connection.sending
                && now - connection.idleSinceNanos > patience.head().toNanos();
    }

    private static Connection state(Channel channel) {
        Connection connection = channel.attr(STATE).get();
        if (connection == null) {
            connection = new Connection();
            channel.attr(STATE).set(connection);
        }
        return connection;
    }

    /** An answer may end on any thread; all else is the event loop's. */
    private static final class Connection {
        final AtomicInteger open = new AtomicInteger();
        volatile long idleSinceNanos = System.nanoTime();
        boolean sending;
        private long pending;
        private long progress;
        private long movedNanos = System.nanoTime();

        boolean takesNothing(ChannelOutboundBuffer out, long now, Duration patience) {
            long pendingNow = out == null ? 0 : out.totalPendingWriteBytes();
            long progressNow = out == null ? 0 : out.currentProgress();
            boolean moved = pendingNow == 0 || pendingNow != pending || progressNow != progress;
            if (sending && moved) {
                idleSinceNanos = now;
            }
            sending = pendingNow > 0;
            pending = pendingNow;
            progress = progressNow;
            if (moved) {
                movedNanos = now;
            }
            return now - movedNanos > patience.toNanos();
        }
    }
}
