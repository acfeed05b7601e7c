package io.vaultx.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * Bytes on their way from one socket to the other: no faster than the other takes them, and never more than a few buffers in
 * memory. Whether the end of the source is the end of the answer is for the caller to say. Lives on the event loop.
 */
final class Flow {
    private final ReadStream<Buffer> from;
    private final WriteStream<Buffer> to;
    private final Runnable moved;
    private final Promise<Void> whole = Promise.promise();

    private Flow(ReadStream<Buffer> from, WriteStream<Buffer> to, Runnable moved) {
        this.from = from;
        this.to = to;
        this.moved = moved;
    }

    /**
     * @param from paused
     * @param moved called for every piece
     * @return completes when the source has ended, and fails when one of both broke
     */
    static Future<Void> between(ReadStream<Buffer> from, WriteStream<Buffer> to, Runnable moved) {
        Flow flow = new Flow(from, to, moved);
        to.exceptionHandler(flow.whole::tryFail);
        from.exceptionHandler(flow.whole::tryFail);
        from.endHandler(v -> flow.whole.tryComplete());
        from.handler(flow::piece);
        from.resume();
        return flow.whole.future();
    }

    private void piece(Buffer bytes) {
        if (whole.future().isComplete()) {
            return;
        }
        moved.run();
        try {
            to.write(bytes);
        } catch (RuntimeException refused) {
            // Whoever called would drop it, go on, and tell of the end: what lacks a piece would be taken for whole.
            whole.tryFail(refused);
            return;
        }
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(v -> {
                moved.run();
                from.resume();
            });
        }
    }
}
