package io.vaultx.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Vert.x's decoder, and stricter: what it would read in a way of its own, or not wholly, is refused (RFC 9112). It leaves a
 * request undecoded until it is its turn ({@link PipelinedRequests}).
 *
 * <p>Lives on the event loop.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
    /** Netty counts a chunk in an int, and notices only every other size that does not fit. */
    private static final long LARGEST_CHUNK_BYTES = Integer.MAX_VALUE;

    private static final long NOT_KNOWN_YET = -1;

    /** In a chunked body, its trailers apart. */
    private boolean chunked;

    /** Of the present chunk, to come; 0 where the size of one is next. */
    private long chunkBytesLeft;

    private boolean broken;

    private final PipelinedRequests line;
    private boolean betweenRequests = true;

    /** The next request waits for its turn. */
    private boolean held;

    /** Whose head is being read. */
    private boolean http10;

    RequestDecoder(HttpServerOptions options, PipelinedRequests line) {
        super(options);
        this.line = line;
    }

    /** What ends the decoding. */
    static final class NotHttp extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        NotHttp(String detail) {
            super(detail);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        held = betweenRequests && !line.mayBegin();
        if (held) {
            line.await(in.readableBytes(), () -> goOn(context));
            return;
        }
        if (chunked && chunkBytesLeft == 0 && !readSizeOfChunk(in)) {
            broken = true;
            in.skipBytes(in.readableBytes());
            out.add(brokenBody("a chunk of a body must be smaller than 2 GiB"));
            return;
        }
        super.decode(context, in, out);
        if (!out.isEmpty()) {
            follow(out);
        }
    }

    private void goOn(ChannelHandlerContext context) {
        if (!held || context.isRemoved()) {
            return;
        }
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
            channelReadComplete(context);
        } catch (Exception failure) {
            context.fireExceptionCaught(failure);
        }
    }

    /** Netty would read once more, since it has made nothing of what it has. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (held) {
            discardSomeReadBytes();
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    /** What the decoder did not say: where in a body it is. It makes one message at a time, and an end behind the last. */
    private void follow(List<Object> made) {
        Object last = made.getLast();
        // Behind what it could not read the decoder drops all that comes.
        betweenRequests =
                last instanceof LastHttpContent end && end.decoderResult().isSuccess();
        if (last instanceof HttpMessage head) {
            chunked = head.decoderResult().isSuccess() && HttpUtil.isTransferEncodingChunked(head);
        } else if (chunked && last instanceof HttpContent content) {
            chunkBytesLeft -= content.content().readableBytes();
        }
    }

    /** Looks at the size of the next chunk, as soon as all its digits are there; false when it is too large. */
    private boolean readSizeOfChunk(ByteBuf in) {
        long size = sizeOfChunk(in);
        if (size > LARGEST_CHUNK_BYTES) {
            return false;
        }
        if (size == 0) {
            chunked = false;
        } else if (size != NOT_KNOWN_YET) {
            chunkBytesLeft = size;
        }
        return true;
    }

    /**
     * Behind the white space that Netty skips, the end of the chunk before among it: what else stands there it refuses
     * itself, as it does a size that is none.
     */
    private static long sizeOfChunk(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end && Character.isWhitespace(in.getUnsignedByte(at))) {
            at++;
        }
        int first = at;
        long size = 0;
        for (; at < end && size <= LARGEST_CHUNK_BYTES; at++) {
            int digit = Character.digit(in.getUnsignedByte(at), 16);
            if (digit < 0) {
                return at == first ? NOT_KNOWN_YET : size;
            }
            size = size << 4 | digit;
        }
        return size > LARGEST_CHUNK_BYTES ? size : NOT_KNOWN_YET;
    }

    /** As the decoder tells of a body that is none. */
    private static LastHttpContent brokenBody(String detail) {
        LastHttpContent none = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        none.setDecoderResult(DecoderResult.failure(new NotHttp(detail)));
        return none;
    }

    /** Vert.x would answer in whatever the client calls a version. */
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        initialLine[1] = encoded(initialLine[1]);
        HttpMessage message = super.createMessage(initialLine);
        HttpVersion version = message.protocolVersion();
        if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
            throw new NotHttp("the request line must end with HTTP/1.1");
        }
        http10 = version == HttpVersion.HTTP_1_0;
        if (http10) {
            // Else Netty would take the first of several lengths, and the others away.
            message.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        return message;
    }

    /** Asked when the lengths have been looked at, before anything else that depends on the version. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        if (http10 && message != null) {
            message.setProtocolVersion(HttpVersion.HTTP_1_0);
        }
        return super.isContentAlwaysEmpty(message);
    }

    /**
     * Of a target the bytes beyond ASCII, which the decoder makes a character each, are meant as if they were percent-encoded:
     * curl sends what a person typed. Whether they are UTF-8 is looked at where the target is decoded.
     */
    private static String encoded(String target) {
        StringBuilder encoded = null;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c >= 0x80 && encoded == null) {
                encoded = new StringBuilder(target.length() + 32).append(target, 0, i);
            }
            if (encoded != null) {
                encoded.append(c < 0x80 ? String.valueOf(c) : "%%%02X".formatted((int) c));
            }
        }
        return encoded == null ? target : encoded.toString();
    }

    /** Netty would take the length away: somebody before us may have counted by it (RFC 9112 §6.1). */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new NotHttp("Transfer-Encoding and Content-Length in one request: nobody can be sure of its end");
    }
}
