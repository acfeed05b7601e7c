package io.vaultx.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sits before Vert.x in a connection's pipeline and hands the bytes of a large body to its reader as they lie in Netty's
 * buffers. Vert.x would copy each into a new array first, which costs a fifth of an upload (docs/PERFORMANCE.md). Head
 * and end of every request pass through to Vert.x, in their order.
 *
 * <p>A body is taken from its first byte on or not at all: bytes that went to Vert.x before may still wait there, and would
 * come after later ones. Whoever asks while the head is being dispatched is sure to be first. Requests that come out of
 * Vert.x's own queue (few: {@link PipelinedRequests}) or that were thought about on another thread go the ordinary way.
 *
 * <p>Lives on the event loop.
 */
final class BodyTap extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<BodyTap> TAP = AttributeKey.valueOf("io.vaultx.body-tap");

    /** The name Vert.x gives to its own handler. */
    private static final String VERTX_HANDLER = "handler";

    /** Who takes the bytes. */
    interface Receiver {
        /** Takes the buffer over, with its reference; false when it wants no more, then the buffer stays the caller's. */
        boolean receive(ByteBuf bytes);
    }

    private final ConnectionBase connection;
    private boolean dispatching;
    /** Of the present request; also asked for by the thread that answers it. */
    private final AtomicLong diverted = new AtomicLong();

    private @Nullable Receiver receiver;

    private BodyTap(ConnectionBase connection) {
        this.connection = connection;
    }

    /** To be called when a request's head has come in, before anything else is done with it. */
    static void watch(HttpServerRequest request) {
        ConnectionBase connection = (ConnectionBase) request.connection();
        Channel channel = connection.channel();
        ChannelPipeline pipeline = channel.pipeline();
        if (channel.attr(TAP).get() != null || pipeline.get(VERTX_HANDLER) == null) {
            return;
        }
        BodyTap tap = new BodyTap(connection);
        // The connection's first request: it is dispatched by the very call that brought its head.
        tap.dispatching = true;
        channel.attr(TAP).set(tap);
        pipeline.addBefore(VERTX_HANDLER, "vaultx-body-tap", tap);
    }

    /** Diverts the request's body; false when it must go the ordinary way. */
    static boolean divert(HttpServerRequest request, Receiver receiver) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        BodyTap tap = channel.attr(TAP).get();
        if (tap == null || !tap.dispatching || !channel.eventLoop().inEventLoop()) {
            return false;
        }
        tap.receiver = receiver;
        return true;
    }

    /** Bytes of the body of a request that has not ended, as far as they were read from the socket. */
    static long bytesRead(HttpServerRequest request) {
        BodyTap tap =
                ((ConnectionBase) request.connection()).channel().attr(TAP).get();
        return request.bytesRead() + (tap == null ? 0 : tap.diverted.get());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            receiver = null;
            diverted.set(0);
            dispatching = true;
            try {
                context.fireChannelRead(message);
            } finally {
                dispatching = false;
            }
        } else if (message instanceof HttpContent content) {
            dispatching = false;
            read(context, content);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        dispatching = false;
        context.fireChannelReadComplete();
    }

    private void read(ChannelHandlerContext context, HttpContent content) {
        Receiver to = receiver;
        boolean last = content instanceof LastHttpContent;
        if (last) {
            receiver = null;
        }
        if (to == null || !content.decoderResult().isSuccess()) {
            context.fireChannelRead(content);
            return;
        }
        int count = content.content().readableBytes();
        if (count == 0) {
            content.release();
        } else if (to.receive(content.content())) {
            diverted.addAndGet(count);
            connection.reportBytesRead(count);
        } else {
            receiver = null;
            context.fireChannelRead(content);
            return;
        }
        if (last) {
            // Nobody looks at trailers.
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
