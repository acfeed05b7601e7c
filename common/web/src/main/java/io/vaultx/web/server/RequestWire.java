package io.vaultx.web.server;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Puts a stricter decoder, and {@link BadRequests} behind it, into the pipeline of each connection that an HTTP server of
 * Vert.x accepts: neither Vert.x nor Quarkus lets anybody have a word there. Netty finds this class by its service file when
 * {@code io.netty.bootstrap.extensions} is {@code serviceload}. Without it bad requests get Vert.x's bare answers.
 */
public final class RequestWire extends ChannelInitializerExtension {
    /** The names that Vert.x gives. */
    static final String VERTX_HANDLER = "handler";

    private static final String VERTX_DECODER = "httpDecoder";

    /** Made by Netty. */
    public RequestWire() {}

    /** Runs before the channel is registered: what is added here is initialised behind Vert.x. */
    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel accepted) {
                ChannelPipeline pipeline = accepted.pipeline();
                if (pipeline.get(VERTX_DECODER) instanceof VertxHttpRequestDecoder
                        && pipeline.get(VERTX_HANDLER) != null) {
                    pipeline.replace(VERTX_DECODER, VERTX_DECODER, new Decoder(HttpServerLimits.inUse()));
                    BadRequests.watch(accepted);
                }
            }
        });
    }

    /** What ends the decoding of a head. */
    static final class NotHttp extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        NotHttp(String detail) {
            super(detail);
        }
    }

    private static final class Decoder extends VertxHttpRequestDecoder {
        Decoder(HttpServerOptions options) {
            super(options);
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
            return message;
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
}
