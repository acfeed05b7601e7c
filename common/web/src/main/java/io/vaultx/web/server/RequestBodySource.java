package io.vaultx.web.server;

import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body between the event loop, which puts, and one reader on a thread of its own, who takes. At most {@value
 * #WINDOW} buffers are asked for ahead of the reader; beyond them Vert.x stops reading the socket, and TCP the client.
 */
final class RequestBodySource implements BodySource {
    /** In buffers, which are what one read of the socket gave: 64 KiB at most. */
    private static final int WINDOW = 8;

    private final HttpServerRequest request;
    private final long declaredLength;
    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Buffer> arrived = new ArrayDeque<>(WINDOW);
    private boolean ended;
    private boolean cut;

    /** Only the reader's: buffers taken since more were asked for. */
    private int taken;

    private boolean asked;

    private RequestBodySource(HttpServerRequest request, Duration patience) {
        this.request = request;
        this.declaredLength = UnreadBody.declaredLength(request);
        this.patience = patience;
    }

    /**
     * Takes over a request that nobody has read from. Unless the client waits for a 100, the first buffers are asked for at
     * once: a small body is then here before its reader is.
     */
    static RequestBodySource open(HttpServerRequest request, Duration patience) {
        RequestBodySource source = new RequestBodySource(request, patience);
        request.pause();
        request.handler(source::put);
        request.endHandler(v -> source.end());
        request.exceptionHandler(failure -> source.cut());
        if (!UnreadBody.expectsContinue(request)) {
            source.asked = true;
            request.fetch(WINDOW);
        }
        return source;
    }

    /** Lets a client send that waits for a 100. */
    RequestBodySource ask() {
        if (!asked) {
            asked = true;
            request.response().writeContinue();
            request.fetch(WINDOW);
        }
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        Buffer buffer = take();
        if (buffer == null) {
            return null;
        }
        taken++;
        if (taken == WINDOW / 2) {
            request.fetch(taken);
            taken = 0;
        }
        return buffer.getByteBuf().nioBuffer();
    }

    @Override
    public long declaredLength() {
        return declaredLength;
    }

    private @Nullable Buffer take() {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (arrived.isEmpty()) {
                if (ended) {
                    return null;
                }
                if (cut) {
                    throw new BodyCutException("the connection ended before the body did");
                }
                if (left <= 0) {
                    throw new Refusal(
                                    ProblemType.BODY_STALLED,
                                    "no byte of the body came for " + patience.toSeconds() + " s")
                            .header("Connection", "close");
                }
                left = changed.awaitNanos(left);
            }
            return arrived.remove();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new BodyCutException("interrupted while waiting for the body");
        } finally {
            lock.unlock();
        }
    }

    private void put(Buffer buffer) {
        if (buffer.length() == 0) {
            request.fetch(1);
            return;
        }
        lock.lock();
        try {
            arrived.add(buffer);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void cut() {
        lock.lock();
        try {
            cut = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
