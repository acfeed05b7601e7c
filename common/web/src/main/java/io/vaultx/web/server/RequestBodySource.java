package io.vaultx.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.vaultx.threads.ByteBudget;
import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body between the event loop, which puts, and one reader on a thread of its own, who takes. What has arrived
 * and is not read yet has a share of one budget for all requests: room for one read of the socket (or the declared length,
 * when that is less) as long as this is open, and up to {@value #MAX_SHARE} bytes while there is plenty and the reader is
 * behind. Without room the socket is not read, and TCP stops the client. Vert.x's own pausing is not used: it would queue
 * eight more buffers that nobody counts.
 *
 * <p>A large body's bytes come as they lie in Netty's buffers where that can be ({@link BodyTap}), and each buffer is
 * released when the reader is done with it.
 */
final class RequestBodySource implements BodySource, AutoCloseable {
    /** What one read of the socket may bring. */
    private static final int READ = HttpServerLimits.MAX_BUFFER_BYTES;

    private static final int MAX_SHARE = 512 << 10;

    /**
     * As much as a sixth of the heap, for all requests of the process: with 256 MiB, 600 of them are served at a time. Most of
     * it is direct memory, of which there is at least half as much as heap.
     */
    static final ByteBudget MEMORY = ByteBudget.ofHeap(6);

    private static final int SMALL_BODY = 16 << 10;

    /** Fewer bytes in one of Netty's buffers are copied out of it: they would hold on to many times their room. */
    private static final int WORTH_KEEPING = READ / 2;

    /** Of their own, so that a small body never queues behind large ones. */
    static final ByteBudget MEMORY_OF_SMALL_BODIES = ByteBudget.ofHeap(32);

    /** Of who is not signed in: half of what JSON bodies share, so that strangers leave the other half to the rest. */
    private static final ByteBudget MEMORY_OF_STRANGERS = ByteBudget.ofHeap(64);

    private final HttpServerRequest request;
    private final ConnectionBase connection;
    private final long declaredLength;
    private final Duration patience;
    private final boolean strangers;
    private final ByteBudget memory;
    private final int floor;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuf> arrived = new ArrayDeque<>();

    /** Bytes taken from the budget. */
    private int share;

    /** Bytes that arrived and are not done with; those of the buffer that the reader has now are among them. */
    private int held;

    private @Nullable ByteBuf reading;
    private boolean paused;
    private boolean ended;
    private boolean cut;
    private boolean malformed;
    private boolean closed;

    /** Only the reader's: whether a client that waits for a 100 was told to send. */
    private boolean asked;

    /** Only the reader's: how long it waits for the next bytes. */
    private long waitNanos;

    private RequestBodySource(HttpServerRequest request, Duration patience, ByteBudget memory, boolean strangers) {
        this.request = request;
        this.connection = (ConnectionBase) request.connection();
        this.declaredLength = UnreadBody.declaredLength(request);
        this.patience = patience;
        this.memory = memory;
        this.strangers = strangers;
        this.waitNanos = patience.toNanos();
        this.floor = declaredLength < 0 || declaredLength >= WORTH_KEEPING ? READ : (int) Math.max(declaredLength, 1);
    }

    static RequestBodySource open(HttpServerRequest request, Duration patience) {
        long declared = UnreadBody.declaredLength(request);
        boolean small = declared >= 0 && declared <= SMALL_BODY;
        return open(request, patience, small ? MEMORY_OF_SMALL_BODIES : MEMORY);
    }

    /**
     * Takes over a request that nobody has read from. When there is memory, the first bytes are read at once: a small body
     * is then here before its reader is.
     */
    static RequestBodySource open(HttpServerRequest request, Duration patience, ByteBudget memory) {
        return open(new RequestBodySource(request, patience, memory, false));
    }

    /** Of who is not signed in: memory of their own, and the patience is for all of the body together. */
    static RequestBodySource openOfStranger(HttpServerRequest request, Duration patience) {
        return open(new RequestBodySource(request, patience, MEMORY_OF_STRANGERS, true));
    }

    private static RequestBodySource open(RequestBodySource source) {
        HttpServerRequest request = source.request;
        if (source.memory.tryTake(source.floor)) {
            source.share = source.floor;
        } else {
            source.paused = true;
            source.onLoop();
        }
        boolean diverted = source.isLarge() && BodyTap.divert(request, source::receive);
        request.handler(diverted ? source::unexpected : buffer -> source.put(buffer.getByteBuf()));
        request.endHandler(v -> source.end());
        request.exceptionHandler(failure -> source.cut());
        BadRequests.whenBroken(request, source::malformed);
        source.asked = !UnreadBody.expectsContinue(request);
        request.resume();
        return source;
    }

    /** The reader wants no more; what is here is dropped. {@link UnreadBody} sees to the rest. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            release();
            arrived.forEach(ByteBuf::release);
            arrived.clear();
            memory.give(share);
            share = 0;
            if (paused) {
                // Else what the tap gave us after the answer would leave the socket stopped.
                paused = false;
                onLoop();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * @throws Refusal {@code UNAVAILABLE} as well, when too many bodies are being read; {@code MALFORMED} when its chunks are
     *     none
     */
    @Override
    public @Nullable ByteBuffer next() {
        if (lacksMemory()) {
            takeFloor();
        }
        if (!asked) {
            // Not before there is a reader with room: whoever looks at the declared length first may refuse it still.
            asked = true;
            request.response().writeContinue();
        }
        ByteBuf buffer = take();
        return buffer == null ? null : buffer.nioBuffer();
    }

    @Override
    public long declaredLength() {
        return declaredLength;
    }

    private boolean lacksMemory() {
        lock.lock();
        try {
            return share == 0 && !closed && !ended;
        } finally {
            lock.unlock();
        }
    }

    private void takeFloor() {
        if (!memory.take(floor, patience)) {
            throw new Refusal(ProblemType.UNAVAILABLE, "too many uploads at once: no memory to receive another");
        }
        lock.lock();
        try {
            share = floor;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ByteBuf take() {
        lock.lock();
        try {
            release();
            long left = waitNanos;
            while (arrived.isEmpty()) {
                if (ended) {
                    return null;
                }
                if (malformed) {
                    throw new Refusal(ProblemType.MALFORMED, String.valueOf(BadRequests.fault(request)))
                            .header("Connection", "close");
                }
                if (cut || closed) {
                    throw new BodyCutException("the connection ended before the body did");
                }
                if (left <= 0) {
                    throw new Refusal(
                                    ProblemType.BODY_STALLED,
                                    (strangers ? "the body was not whole after " : "no byte of the body came for ")
                                            + patience.toSeconds() + " s")
                            .header("Connection", "close");
                }
                giveSpare();
                resumeWithRoom();
                left = changed.awaitNanos(left);
            }
            if (strangers) {
                waitNanos = left;
            }
            ByteBuf next = arrived.remove();
            reading = next;
            resumeWithRoom();
            return next;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new BodyCutException("interrupted while waiting for the body");
        } finally {
            lock.unlock();
        }
    }

    /** The reader is done with its buffer. */
    private void release() {
        if (reading != null) {
            held -= weight(reading);
            reading.release();
            reading = null;
        }
    }

    /** What a buffer counts for: the memory behind it, where that is Netty's. */
    private static int weight(ByteBuf bytes) {
        return bytes.isDirect() ? READ : bytes.readableBytes();
    }

    /** A reader who waits is not behind: what there is above the floor helps nobody. */
    private void giveSpare() {
        if (share > floor) {
            memory.give(share - floor);
            share = floor;
        }
    }

    /** Not for every read: stopping the socket and letting it go on costs as much as a read. */
    private void resumeWithRoom() {
        if (paused && hasRoom() && (arrived.isEmpty() || share - held >= share / 2)) {
            paused = false;
            onLoop();
        }
    }

    /** Room for another read, or for all that can still come. */
    private boolean hasRoom() {
        return share - held >= READ || (floor < READ && share >= declaredLength);
    }

    private boolean isLarge() {
        return declaredLength < 0 || declaredLength > SMALL_BODY;
    }

    /** From the tap. */
    private boolean receive(ByteBuf bytes) {
        if (bytes.readableBytes() >= WORTH_KEEPING) {
            return put(bytes);
        }
        if (!put(Unpooled.copiedBuffer(bytes))) {
            return false;
        }
        bytes.release();
        return true;
    }

    /** From Vert.x, although all of the body was to come from the tap: nobody knows the order of the bytes any more. */
    private void unexpected(Buffer misled) {
        cut();
    }

    private boolean put(ByteBuf bytes) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            arrived.add(bytes);
            held += weight(bytes);
            changed.signal();
            if (!hasRoom() && !growShare()) {
                paused = true;
                onLoop();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean growShare() {
        if (share < floor || share + READ > MAX_SHARE || !memory.tryTakeSpare(READ)) {
            return false;
        }
        share += READ;
        return hasRoom();
    }

    private void end() {
        lock.lock();
        try {
            paused = false;
            steer();
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void malformed() {
        lock.lock();
        try {
            malformed = true;
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

    private void onLoop() {
        EventLoop loop = connection.channel().eventLoop();
        if (loop.inEventLoop()) {
            steer();
        } else {
            loop.execute(this::steer);
        }
    }

    /** Stops the socket or lets it go on. When the request has ended, the connection is the next one's. */
    private void steer() {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (paused) {
                connection.doPause();
            } else {
                connection.doResume();
            }
        } finally {
            lock.unlock();
        }
    }
}
