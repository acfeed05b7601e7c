package io.vaultx.web.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the requests that a client sends without waiting for answers in the bytes that they came in: the next one is decoded
 * when the one before it is answered, and the client takes what it is answered (ADR 0030). Vert.x would make them all, queue
 * them in a list that it walks for each, answer each inside of the answer to the one before, and pile up what nobody reads.
 *
 * <p>Sits between decoder and Vert.x, sees requests go in and answers come out, and lives on the event loop.
 */
final class PipelinedRequests extends ChannelDuplexHandler {
    /** With so much undecoded the socket is not read. With less it is, so that somebody's leaving is noticed. */
    static final int ENOUGH_BYTES = HttpServerLimits.MAX_HEADERS_BYTES;

    private final Channel channel;
    private final Runnable pause;
    private final Runnable resume;
    private int unanswered;
    private boolean paused;
    private @Nullable Runnable waiting;

    /**
     * @param pause stops the socket; harmless when it is stopped, as others stop it and let it go on, too
     */
    PipelinedRequests(Channel channel, Runnable pause, Runnable resume) {
        this.channel = channel;
        this.pause = pause;
        this.resume = resume;
    }

    /** Whether the next request may be decoded. */
    boolean mayBegin() {
        return unanswered == 0 && channel.isWritable();
    }

    /**
     * To be called when it may not. Asked again before that, only the last one counts.
     *
     * @param undecodedBytes which have been read from the socket
     * @param goOn runs when it may, by itself
     */
    void await(int undecodedBytes, Runnable goOn) {
        waiting = goOn;
        if (undecodedBytes >= ENOUGH_BYTES) {
            paused = true;
            pause.run();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, promise);
        if (message instanceof LastHttpContent && !isInterim(message)) {
            unanswered--;
            goOn();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.fireChannelWritabilityChanged();
        goOn();
    }

    /** Later: now Vert.x is in the middle of an answer. */
    private void goOn() {
        Runnable next = waiting;
        if (next == null || !mayBegin()) {
            return;
        }
        waiting = null;
        if (paused) {
            paused = false;
            resume.run();
        }
        channel.eventLoop().execute(next);
    }

    /** A 100, behind which the answer comes. */
    private static boolean isInterim(Object answer) {
        return answer instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
}
