package io.vaultx.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.junit.jupiter.api.Test;

final class FlowTest {
    private final Pieces from = new Pieces();

    @Test
    void whatLacksAPieceNeverEndsAsWhole() {
        Future<Void> whole = Flow.between(from, new Refusing(1), () -> {});
        from.send("a");
        assertThat(whole.isComplete()).isFalse();

        from.send("b");
        from.send("c");
        from.end();

        assertThat(whole.failed()).isTrue();
        assertThat(whole.cause()).hasMessage("piece 2 refused");
    }

    @Test
    void whatHasEveryPieceIsWhole() {
        Future<Void> whole = Flow.between(from, new Refusing(3), () -> {});
        from.send("a");
        from.send("b");
        from.end();

        assertThat(whole.succeeded()).isTrue();
    }

    /** A source that a test lets speak. */
    private static final class Pieces implements ReadStream<Buffer> {
        private Handler<Buffer> pieces = piece -> {};
        private Handler<Void> end = none -> {};

        void send(String piece) {
            pieces.handle(Buffer.buffer(piece));
        }

        void end() {
            end.handle(null);
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(Handler<Buffer> handler) {
            pieces = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(Handler<Void> handler) {
            end = handler;
            return this;
        }
    }

    /** Takes so many pieces and throws at the next. */
    private static final class Refusing implements WriteStream<Buffer> {
        private final int takes;
        private int asked;

        Refusing(int takes) {
            this.takes = takes;
        }

        @Override
        public Future<Void> write(Buffer piece) {
            asked++;
            if (asked > takes) {
                throw new IllegalStateException("piece " + asked + " refused");
            }
            return Future.succeededFuture();
        }

        @Override
        public void write(Buffer piece, Handler<AsyncResult<Void>> handler) {
            handler.handle(write(piece));
        }

        @Override
        public void end(Handler<AsyncResult<Void>> handler) {
            handler.handle(Future.succeededFuture());
        }

        @Override
        public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
            return this;
        }

        @Override
        public boolean writeQueueFull() {
            return false;
        }

        @Override
        public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
            return this;
        }
    }
}
