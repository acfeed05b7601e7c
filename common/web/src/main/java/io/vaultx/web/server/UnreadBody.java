package io.vaultx.web.server;

import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request answered before its body was read, because it was refused mostly. The answer goes out at once. What still comes
 * is read and dropped for a while: closing a socket with unread bytes resets it, and the client could lose the answer. A
 * short rest keeps the connection; a long one, one of unknown length, or one that waits for a 100 that nobody will send now
 * ends it, and the answer says so.
 */
final class UnreadBody {
    /** A rest up to this is worth keeping the connection for. */
    static final long SHORT_BYTES = 1 << 20;

    /** A client that has not seen the answer after so much is not looking. */
    static final long DROPPED_BYTES = 16 << 20;

    private final Duration leftover;

    UnreadBody(Duration leftover) {
        this.leftover = leftover;
    }

    /** To be called on the event loop before anything else touches the request. */
    void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!hasBody(request)) {
            request.resume();
            return;
        }
        context.addHeadersEndHandler(v -> {
            if (endsConnection(request)) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        context.addEndHandler(v -> {
            if (!request.isEnded()) {
                drop(
                        request,
                        HttpHeaders.CLOSE
                                .toString()
                                .equals(context.response().headers().get(HttpHeaders.CONNECTION)));
            }
        });
    }

    static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }

    /** Content-Length; -1 when the body is chunked. The decoder has refused what is no number. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    static boolean expectsContinue(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    private static boolean endsConnection(HttpServerRequest request) {
        if (request.isEnded()) {
            return false;
        }
        long declared = declaredLength(request);
        long read = BodyTap.bytesRead(request);
        boolean nothingRead = read == 0;
        return declared < 0 || declared - read > SHORT_BYTES || (nothingRead && expectsContinue(request));
    }

    private void drop(HttpServerRequest request, boolean close) {
        EventLoop loop = ((ConnectionBase) request.connection()).channel().eventLoop();
        loop.execute(() -> new Rest(request, close).drop(loop, leftover));
    }

    /** The rest of one body; lives on the event loop. */
    private static final class Rest {
        private final HttpServerRequest request;
        private final boolean close;
        private long dropped;
        private @Nullable Future<?> deadline;

        Rest(HttpServerRequest request, boolean close) {
            this.request = request;
            this.close = close;
        }

        void drop(EventLoop loop, Duration patience) {
            if (request.isEnded()) {
                ended();
                return;
            }
            deadline = loop.schedule(this::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
            request.pause();
            request.handler(buffer -> {
                dropped += buffer.length();
                if (dropped > DROPPED_BYTES) {
                    giveUp();
                }
            });
            request.endHandler(v -> ended());
            request.exceptionHandler(v -> cancelDeadline());
            request.resume();
            // Its reader may have stopped the socket.
            ((ConnectionBase) request.connection()).doResume();
        }

        private void ended() {
            cancelDeadline();
            if (close) {
                request.connection().close();
            }
        }

        private void giveUp() {
            cancelDeadline();
            request.connection().close();
        }

        private void cancelDeadline() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
