package io.vaultx.web.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Sits between the decoder and Vert.x and keeps from Vert.x what the decoder could not read: Vert.x would answer a bad head
 * with a status and nothing else, and close without a word at a bad chunk of a body. A bad head goes on as a small request of
 * which {@link #fault} tells, so that {@link RequestFrame} refuses it like any other, with an id and a problem, in the order
 * of the requests before. A bad chunk never gets any further: the body has no end, whoever reads it, and who asked by {@link
 * #whenBroken} is told why. Behind either the decoder drops all that comes.
 *
 * <p>Lives on the event loop.
 */
public final class BadRequests extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<BadRequests> GATE = AttributeKey.valueOf("io.vaultx.bad-requests");

    private static final String BAD_HEAD =
            "the head of the request is not as RFC 9112 has it: a line that is none, or a length that is none";

    private static final String BAD_CHUNKS = "the chunks of the body are not as RFC 9112 has them";

    /** Says that the decoder was content, so that Vert.x goes on with the request, and what is wrong with it. */
    private static final class Fault extends DecoderResult {
        final String detail;

        Fault(Throwable cause, String detail) {
            super(cause);
            this.detail = detail;
        }

        @Override
        public boolean isSuccess() {
            return true;
        }

        @Override
        public boolean isFailure() {
            return false;
        }
    }

    /** Of the heads that were decoded the last one. */
    private @Nullable HttpRequest present;

    private volatile boolean broken;
    private volatile @Nullable Runnable listener;

    private BadRequests() {}

    /** To be called when the connection's pipeline is complete. */
    static void watch(Channel channel) {
        BadRequests gate = new BadRequests();
        channel.attr(GATE).set(gate);
        channel.pipeline().addBefore(RequestWire.VERTX_HANDLER, "vaultx-bad-requests", gate);
    }

    /** What is wrong with the request's head, or its body as far as it was decoded; null when nothing is. */
    static @Nullable String fault(HttpServerRequest request) {
        return request.decoderResult() instanceof Fault fault ? fault.detail : null;
    }

    /** Runs the listener when the request's body turns out to be broken, on the event loop or at once. */
    public static void whenBroken(HttpServerRequest request, Runnable listener) {
        BadRequests gate =
                ((ConnectionBase) request.connection()).channel().attr(GATE).get();
        if (gate == null) {
            return;
        }
        gate.listener = () -> {
            if (fault(request) != null) {
                listener.run();
            }
        };
        if (gate.broken) {
            gate.tell();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest head) {
            present = head;
            listener = null;
        }
        if (!(message instanceof HttpObject part)
                || part.decoderResult().isSuccess()
                || part.decoderResult().cause() instanceof TooLongFrameException) {
            context.fireChannelRead(message);
            return;
        }
        Throwable cause = part.decoderResult().cause();
        if (part instanceof HttpRequest head) {
            context.fireChannelRead(refused(head, cause));
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        } else if (present != null) {
            present.setDecoderResult(new Fault(cause, detail(cause, BAD_CHUNKS)));
            broken = true;
            tell();
        }
        ReferenceCountUtil.release(message);
    }

    private void tell() {
        Runnable interested = listener;
        if (interested != null) {
            interested.run();
        }
    }

    /** Of what was read of it only the id counts. */
    private static HttpRequest refused(HttpRequest head, Throwable cause) {
        HttpHeaders headers = HeadersMultiMap.httpHeaders();
        headers.set(HttpHeaderNames.HOST, "unknown");
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        String id = head.headers().get(RequestIds.HEADER);
        if (id != null) {
            headers.set(RequestIds.HEADER, id);
        }
        HttpRequest refused = new DefaultHttpRequest(HttpVersion.HTTP_1_1, head.method(), "/", headers);
        refused.setDecoderResult(new Fault(cause, detail(cause, BAD_HEAD)));
        return refused;
    }

    /** What we refuse ourselves says why; the decoder's own words are for those who read its code. */
    private static String detail(Throwable cause, String otherwise) {
        return cause instanceof RequestDecoder.NotHttp ours ? String.valueOf(ours.getMessage()) : otherwise;
    }
}
