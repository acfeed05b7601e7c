package io.vaultx.web.server;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.VertxHandler;

/**
 * Puts a stricter decoder ({@link RequestDecoder}), and {@link BadRequests} and {@link PipelinedRequests} behind it, into the
 * pipeline of each connection that an HTTP server of Vert.x accepts: neither Vert.x nor Quarkus lets anybody have a word
 * there. Netty finds this class by its service file when {@code io.netty.bootstrap.extensions} is {@code serviceload}. Without
 * it bad requests get Vert.x's bare answers, and pipelined ones its queue without a limit.
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
                        && pipeline.get(VERTX_HANDLER) instanceof VertxHandler<?> vertx) {
                    PipelinedRequests line = new PipelinedRequests(
                            accepted,
                            () -> vertx.getConnection().doPause(),
                            () -> vertx.getConnection().doResume());
                    RequestDecoder decoder = new RequestDecoder(HttpServerLimits.inUse(), line);
                    pipeline.replace(VERTX_DECODER, VERTX_DECODER, decoder);
                    BadRequests.watch(accepted);
                    pipeline.addBefore(VERTX_HANDLER, "vaultx-pipelined-requests", line);
                }
            }
        });
    }
}
