package io.vaultx.redis;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to one server over a few connections, each of which carries many commands at once. A connection that ended
 * is made again when it is next needed, by one caller, while others use those that are there. Where none is and that fails,
 * callers hear {@link RedisException.NotSent} at once and one of them tries again after a short while.
 *
 * <p>Never for a command that blocks in the server ({@code BLOCK}, {@code SUBSCRIBE}): it would hold up everybody behind it.
 * Such commands have a connection of their own ({@link #dedicated}).
 *
 * <p>Thread-safe; waits park a virtual thread.
 */
public final class RedisClient implements AutoCloseable {
    /** Redis reads 16 KiB of a connection at a time, and syncs once for what it read of all: more connections, fewer syncs. */
    private static final int LINKS = 4;

    private static final Duration PAUSE_BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    /** How long a silent server is waited for. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final boolean ownVertx;
    private final RedisAddress address;
    private final Duration patience;
    private final Consumer<RedisLink> greeting;
    private final AtomicReferenceArray<@Nullable RedisLink> links = new AtomicReferenceArray<>(LINKS);
    private final ReentrantLock connecting = new ReentrantLock();
    private @Nullable String lastFailure;
    private long lastFailureNanos;
    private volatile boolean closed;

    private RedisClient(
            Vertx vertx, boolean ownVertx, RedisAddress address, Duration patience, Consumer<RedisLink> greeting) {
        this.vertx = vertx;
        this.ownVertx = ownVertx;
        this.address = address;
        this.patience = patience;
        this.greeting = greeting;
    }

    /**
     * A client with an event loop of its own; connects when it is first used.
     *
     * @param greeting looks at each new connection before anybody uses it, and refuses it by throwing; what it throws is
     *     what callers hear
     */
    public static RedisClient open(RedisAddress address, Duration patience, Consumer<RedisLink> greeting) {
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        return new RedisClient(vertx, true, address, patience, greeting);
    }

    /** The same on event loops that are the caller's. */
    public static RedisClient open(Vertx vertx, RedisAddress address, Duration patience, Consumer<RedisLink> greeting) {
        return new RedisClient(vertx, false, address, patience, greeting);
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @throws RedisException when there is none
     * @throws IllegalStateException when the client is closed
     */
    public RedisReply call(String command, byte[]... arguments) {
        for (int spare = LINKS; ; spare--) {
            RedisLink link = link();
            try {
                return link.call(command, arguments);
            } catch (RedisException.NotSent e) {
                // It had ended by itself; so may the others, when the server was restarted.
                if (spare == 0 || link.isOpen()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Sends a command on a connection that is there; may wait until one is made. The answer fails with a
     * {@link RedisException} only; with {@link RedisException.NotSent} when that connection had just ended.
     *
     * @throws RedisException when there is no connection and none can be made
     * @throws IllegalStateException when the client is closed
     */
    public CompletableFuture<RedisReply> send(String command, byte[]... arguments) {
        return link().send(command, arguments);
    }

    /** A new connection of the caller's own, for commands that wait in the server up to the patience given. */
    public RedisLink dedicated(Duration ownPatience) {
        checkOpen();
        return greeted(RedisLink.connect(vertx, address, ownPatience));
    }

    /** Commands under way end as {@link RedisException.OutcomeUnknown}. */
    @Override
    public void close() {
        closed = true;
        connecting.lock();
        try {
            for (int i = 0; i < LINKS; i++) {
                RedisLink link = links.getAndSet(i, null);
                if (link != null) {
                    link.close();
                }
            }
        } finally {
            connecting.unlock();
        }
        if (ownVertx) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** The connection that owes the fewest answers. Of those who find that one has ended one makes it again, the others go on. */
    private RedisLink link() {
        checkOpen();
        RedisLink best = null;
        int ended = -1;
        for (int i = 0; i < LINKS; i++) {
            RedisLink link = links.get(i);
            if (link == null || !link.isOpen()) {
                ended = i;
            } else if (best == null || link.owed() < best.owed()) {
                best = link;
            }
        }
        if (best == null) {
            return connect(ended);
        }
        if (ended >= 0 && connecting.tryLock()) {
            try {
                return connect(ended);
            } catch (RuntimeException e) {
                if (!best.isOpen()) {
                    throw e;
                }
            } finally {
                connecting.unlock();
            }
        }
        return best;
    }

    private RedisLink connect(int i) {
        connecting.lock();
        try {
            checkOpen();
            RedisLink there = links.get(i);
            if (there != null && there.isOpen()) {
                return there;
            }
            if (lastFailure != null && System.nanoTime() - lastFailureNanos < PAUSE_BETWEEN_ATTEMPTS.toNanos()) {
                throw new RedisException.NotSent(lastFailure, null);
            }
            RedisLink made = tried();
            links.set(i, made);
            if (there != null) {
                there.close();
            }
            return made;
        } finally {
            connecting.unlock();
        }
    }

    private RedisLink tried() {
        try {
            RedisLink made = greeted(RedisLink.connect(vertx, address, patience));
            lastFailure = null;
            return made;
        } catch (RuntimeException e) {
            if (e instanceof RedisException.NotSent notSent && notSent.isOwn()) {
                throw e;
            }
            lastFailure = String.valueOf(e.getMessage());
            lastFailureNanos = System.nanoTime();
            throw e;
        }
    }

    private RedisLink greeted(RedisLink link) {
        try {
            greeting.accept(link);
            return link;
        } catch (RedisException.OutcomeUnknown e) {
            link.close();
            // What is unknown is only the greeting's outcome: the caller's command was not sent yet.
            throw new RedisException.NotSent(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the connection to " + address + " is closed");
        }
    }

    static RedisReply await(CompletableFuture<RedisReply> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RedisException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
