package io.vaultx.web.server;

import io.netty.buffer.ByteBuf;
import io.vaultx.threads.NoWait;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * An answer's body between one writer on a thread of its own, who fills buffers, and the event loop, which sends them. The
 * buffers are Netty's pooled direct ones: Vert.x never releases a buffer that was wrapped for it, so each is released here,
 * when its write has ended. At most {@value #IN_FLIGHT} are lent or under way at a time.
 *
 * <p>A write always ends: a client that takes nothing has its connection closed by {@link ConnectionWatch}, and that fails
 * the writes.
 */
final class ResponseBodySink implements BodySink {
    static final int IN_FLIGHT = 2;

    private record Lent(ByteBuffer view, ByteBuf bytes) {}

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Runnable head;
    private final SinkMemory memory;
    private final long length;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final List<Lent> lent = new ArrayList<>(IN_FLIGHT);
    private long written;
    private boolean closed;
    private volatile boolean cut;

    /**
     * @param head completes the answer's head, Content-Length included; run once, before the first bytes go out
     */
    ResponseBodySink(HttpServerRequest request, Runnable head, long length, SinkMemory memory) {
        this.request = request;
        this.response = request.response();
        this.length = length;
        this.memory = memory;
        this.head = head;
        if (length == 0) {
            head.run();
            response.end();
        }
    }

    @Override
    public ByteBuffer buffer(int wanted) {
        if (wanted <= 0) {
            throw new IllegalArgumentException("wanted must be positive, got " + wanted);
        }
        if (lent.size() == IN_FLIGHT) {
            throw new IllegalStateException("all buffers of this sink are lent");
        }
        awaitFree();
        ByteBuf bytes;
        try {
            bytes = allocate(memory.take(wanted));
        } catch (Throwable outOfMemory) {
            free.release();
            throw outOfMemory;
        }
        ByteBuffer view = bytes.nioBuffer(0, bytes.capacity());
        lent.add(new Lent(view, bytes));
        return view;
    }

    @Override
    public void write(ByteBuffer filled) {
        ByteBuf bytes = takeBack(filled);
        int count = filled.position();
        if (closed || count == 0 || count > length - written) {
            release(bytes);
            free.release();
            if (closed || count > 0) {
                throw new IllegalStateException("cannot write " + count + " bytes after " + written + " of " + length);
            }
            return;
        }
        if (cut) {
            release(bytes);
            free.release();
            throw gone();
        }
        bytes.setIndex(0, count);
        begin(bytes);
        written += count;
        send(bytes);
    }

    /** An answer of which nothing went out yet is not cut: it may still become a problem. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        lent.forEach(buffer -> release(buffer.bytes));
        lent.clear();
        boolean begun = response.headWritten();
        if (begun && written < length && !response.ended()) {
            cut = true;
            request.connection().close();
        }
    }

    /** An attempt on the event loop answers with one write, or not at all. */
    private void begin(ByteBuf bytes) {
        if (written > 0) {
            return;
        }
        try {
            if (bytes.readableBytes() < length) {
                NoWait.giveUp();
            }
            head.run();
        } catch (Throwable notBegun) {
            release(bytes);
            free.release();
            throw notBegun;
        }
    }

    /** The last bytes go out together with the end of the answer. */
    private void send(ByteBuf bytes) {
        Future<Void> sent;
        try {
            Buffer buffer = Buffer.buffer(bytes);
            sent = written == length ? response.end(buffer) : response.write(buffer);
        } catch (Throwable notAccepted) {
            release(bytes);
            free.release();
            throw notAccepted;
        }
        sent.onComplete(result -> {
            release(bytes);
            if (result.failed()) {
                cut = true;
            }
            free.release();
        });
    }

    private ByteBuf allocate(int size) {
        try {
            return connection().channelHandlerContext().alloc().directBuffer(size, size);
        } catch (Throwable outOfMemory) {
            memory.give(size);
            throw outOfMemory;
        }
    }

    private void release(ByteBuf bytes) {
        int size = bytes.capacity();
        bytes.release();
        memory.give(size);
    }

    private void awaitFree() {
        try {
            free.acquire();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new BodyCutException("interrupted while waiting for the client");
        }
        if (cut) {
            free.release();
            throw gone();
        }
    }

    private ByteBuf takeBack(ByteBuffer view) {
        for (int i = 0; i < lent.size(); i++) {
            if (lent.get(i).view == view) {
                return lent.remove(i).bytes;
            }
        }
        throw new IllegalArgumentException("not a buffer of this sink, or given back before");
    }

    private ConnectionBase connection() {
        return (ConnectionBase) request.connection();
    }

    private static BodyCutException gone() {
        return new BodyCutException("the client is gone, or took nothing for too long");
    }
}
