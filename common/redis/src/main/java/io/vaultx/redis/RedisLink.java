package io.vaultx.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Commands are answered in the order they were sent; many may be under way. It ends at the first failure, and
 * when the server has been silent for the patience given although it owes an answer; nothing connects it again.
 *
 * <p>Thread-safe; answers complete on an event loop, which must not be held up.
 */
public final class RedisLink implements AutoCloseable {
    private static final int MAX_WAITING = 16_384;

    private static final Map<String, Command> COMMANDS = new ConcurrentHashMap<>();

    private final Vertx vertx;
    private final Redis redis;
    private final RedisConnection connection;
    private final String name;
    private final long patienceNanos;
    private final long watch;
    private final AtomicInteger owed = new AtomicInteger();
    private final Set<CompletableFuture<RedisReply>> unanswered = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean open = true;

    private RedisLink(Vertx vertx, Redis redis, RedisConnection connection, String name, Duration patience) {
        this.vertx = vertx;
        this.redis = redis;
        this.connection = connection;
        this.name = name;
        this.patienceNanos = patience.toNanos();
        long period = Math.max(10, patience.toMillis() / 8);
        this.watch = vertx.setPeriodic(period, timer -> endWhenSilent());
        connection.endHandler(end -> ended());
        connection.exceptionHandler(failure -> ended());
    }

    /**
     * Connects, signs in and chooses the database; waits for it, at most as long as the patience.
     *
     * @throws RedisException.NotSent when nobody answers
     * @throws RedisException.Refused when the server refuses the password or the database
     */
    static RedisLink connect(Vertx vertx, RedisAddress address, Duration patience) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(address.url())
                .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                .setMaxPoolSize(1)
                .setPoolCleanerInterval(-1)
                .setPoolRecycleTimeout(-1)
                .setMaxWaitingHandlers(MAX_WAITING);
        options.getNetClientOptions()
                .setConnectTimeout((int) patience.toMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                // One that was given up must not deliver later what waits to be sent.
                .setSoLinger(0)
                .setHostnameVerificationAlgorithm("HTTPS");
        Redis redis = Redis.createClient(vertx, options);
        CompletableFuture<RedisConnection> connected =
                redis.connect().toCompletionStage().toCompletableFuture();
        try {
            return new RedisLink(
                    vertx,
                    redis,
                    connected.get(patience.toNanos(), TimeUnit.NANOSECONDS),
                    address.toString(),
                    patience);
        } catch (ExecutionException e) {
            redis.close();
            if (e.getCause() instanceof Response refusal && isAnswer(e.getCause())) {
                throw new RedisException.Refused(refusal + " (" + address + ")");
            }
            throw new RedisException.NotSent("no connection to " + address + ": " + cause(e), e);
        } catch (TimeoutException e) {
            redis.close();
            throw new RedisException.NotSent(address + " does not answer within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            redis.close();
            Thread.currentThread().interrupt();
            throw RedisException.NotSent.own("interrupted while connecting to " + address, e);
        }
    }

    /**
     * Sends a command. The answer fails with a {@link RedisException} only.
     *
     * @param arguments not copied; must not be changed until the answer is there
     */
    public CompletableFuture<RedisReply> send(String command, byte[]... arguments) {
        CompletableFuture<RedisReply> answer = new CompletableFuture<>();
        Request request = Request.cmd(COMMANDS.computeIfAbsent(command, Command::create));
        for (byte[] argument : arguments) {
            request.arg(argument);
        }
        if (owed.getAndIncrement() == 0) {
            heardNanos = System.nanoTime();
        }
        unanswered.add(answer);
        connection.send(request).onComplete(done -> {
            heardNanos = System.nanoTime();
            owed.decrementAndGet();
            unanswered.remove(answer);
            if (done.succeeded()) {
                answer.complete(new RedisReply(done.result()));
            } else {
                answer.completeExceptionally(failure(done.cause()));
            }
        });
        return answer;
    }

    /**
     * Sends a command and waits for its answer, for virtual threads. An interrupt does not end the wait, which is bounded by
     * the patience of the link.
     */
    public RedisReply call(String command, byte[]... arguments) {
        return RedisClient.await(send(command, arguments));
    }

    /** Whether it can be used as far as is known. */
    public boolean isOpen() {
        return open;
    }

    /** Commands whose answer has not come. */
    int owed() {
        return owed.get();
    }

    /** Commands under way end as {@link RedisException.OutcomeUnknown}. */
    @Override
    public void close() {
        ended();
        // The library takes a second time ill while the first is under way.
        if (closed.compareAndSet(false, true)) {
            redis.close();
        }
    }

    private void ended() {
        open = false;
        vertx.cancelTimer(watch);
    }

    private void endWhenSilent() {
        if (owed.get() > 0 && System.nanoTime() - heardNanos > patienceNanos) {
            close();
            // The library may wait for the rest of what it was to send, and that for a server that reads nothing.
            RedisException silent = new RedisException.OutcomeUnknown(name + " has been silent for too long", null);
            unanswered.forEach(answer -> answer.completeExceptionally(silent));
        }
    }

    private RedisException failure(Throwable cause) {
        if (isAnswer(cause)) {
            return new RedisException.Refused(String.valueOf(cause.getMessage()));
        }
        String message = Objects.requireNonNullElseGet(cause.getMessage(), cause::toString);
        boolean ended = message.equals("Connection is closed");
        if (ended) {
            ended();
        }
        if (ended) {
            return new RedisException.NotSent("not sent to " + name + ": " + message, cause);
        }
        if (message.equals("Redis waiting queue is full")) {
            return RedisException.NotSent.own("not sent to " + name + ": " + message, cause);
        }
        return new RedisException.OutcomeUnknown("the connection to " + name + " broke: " + message, cause);
    }

    /** The library gives answers of the server and its own word for a broken connection the same type. */
    private static boolean isAnswer(@Nullable Throwable cause) {
        return cause instanceof Response response
                && response.type() == ResponseType.ERROR
                && !"CONNECTION_CLOSED".equals(cause.getMessage());
    }

    private static String cause(Throwable e) {
        return e.getCause() == null
                ? String.valueOf(e.getMessage())
                : String.valueOf(e.getCause().getMessage());
    }
}
