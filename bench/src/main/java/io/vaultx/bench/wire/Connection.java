package io.vaultx.bench.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection of a load: sends a request, takes its answer, checks it, and goes on with the next. */
final class Connection {
    private static final int HEAD_ROOM_BYTES = 4096;
    /** Bodies up to here leave together with the head, in one write. */
    private static final int INLINE_BYTES = 64 * 1024;

    private static final int PIECE_BYTES = 512 * 1024;
    /** How often one connection reads on before the others have their turn. */
    private static final int READS_PER_TURN = 4;
    /** Of the pieces of a large body, one in so many is compared byte by byte. */
    private static final int COMPARED_WHOLE = 16;

    private final InetSocketAddress address;
    private final Selector selector;
    private final Content content;
    private final ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocateDirect(HEAD_ROOM_BYTES + INLINE_BYTES);
    private final AnswerReader answer = new AnswerReader(this::check);
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private @Nullable Work work;
    private Outcome outcome = new Outcome();
    private long number;
    private long sent;
    private long began;
    private long pieces;
    private boolean differs;

    Connection(InetSocketAddress address, Selector selector, Content content, ByteBuffer in) {
        this.address = address;
        this.selector = selector;
        this.content = content;
        this.in = in;
    }

    /** Sends the next request if there is one; false when there is none. */
    boolean start(Work next, Outcome into) throws IOException {
        long taken = next.numbers().next();
        if (taken < 0) {
            work = null;
            return false;
        }
        work = next;
        outcome = into;
        number = taken;
        sent = 0;
        differs = false;
        answer.expect(next.answer() == Work.Answer.HEAD);
        out.clear();
        next.template().write(out, number);
        if (next.sendBytes() <= INLINE_BYTES) {
            while (sent < next.sendBytes()) {
                ByteBuffer piece = content.piece(next.numbers().content(number), sent, next.sendBytes() - sent);
                sent += piece.remaining();
                out.put(piece);
            }
        }
        out.flip();
        if (channel == null) {
            open();
        }
        began = System.nanoTime();
        send(next);
        return true;
    }

    private void open() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        channel = opened;
        key = opened.register(selector, SelectionKey.OP_READ, this);
    }

    /** What the selector said about this connection; true when it is free for the next request. */
    boolean ready(SelectionKey ready) throws IOException {
        Work current = work;
        if (current == null) {
            throw new EOFException("the connection was closed between two requests");
        }
        if (ready.isWritable()) {
            send(current);
        }
        return ready.isReadable() && receive(current);
    }

    private void send(Work current) throws IOException {
        SocketChannel to = opened();
        boolean room = true;
        if (out.hasRemaining()) {
            to.write(out);
            room = !out.hasRemaining();
        }
        while (room && sent < current.sendBytes()) {
            long left = Math.min(PIECE_BYTES, current.sendBytes() - sent);
            ByteBuffer piece = content.piece(current.numbers().content(number), sent, left);
            sent += to.write(piece);
            room = !piece.hasRemaining();
        }
        boolean more = out.hasRemaining() || sent < current.sendBytes();
        SelectionKey own = ownKey();
        int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (own.interestOps() != wanted) {
            own.interestOps(wanted);
        }
    }

    private boolean receive(Work current) throws IOException {
        for (int turn = 0; turn < READS_PER_TURN; turn++) {
            in.clear();
            int read = opened().read(in);
            if (read < 0) {
                throw new EOFException("the connection was closed after " + answer.bodyBytes() + " bytes of a body");
            }
            in.flip();
            if (answer.take(in)) {
                finish(current);
                return true;
            }
            if (read < in.capacity()) {
                return false;
            }
        }
        return false;
    }

    private void check(ByteBuffer bytes) {
        Work current = work;
        if (current == null || current.answer() != Work.Answer.CONTENT || answer.status() != current.status()) {
            return;
        }
        long from = answer.bodyBytes() - bytes.remaining();
        long wanted = current.numbers().content(number);
        boolean small = answer.declaredBytes() <= INLINE_BYTES;
        differs |= small || pieces++ % COMPARED_WHOLE == 0
                ? !content.matches(wanted, from, bytes)
                : !content.stampsMatch(wanted, from, bytes);
    }

    private void finish(Work current) throws IOException {
        long took = System.nanoTime() - began;
        long length = current.answer() == Work.Answer.HEAD ? answer.declaredBytes() : answer.bodyBytes();
        if (answer.status() != current.status()) {
            outcome.failed("status " + answer.status() + " instead of " + current.status());
        } else if (current.answerBytes() >= 0 && length != current.answerBytes()) {
            outcome.failed(length + " bytes instead of " + current.answerBytes());
        } else if (differs) {
            outcome.failed("other bytes than expected for " + RequestTemplate.name(number));
        } else if (in.hasRemaining()) {
            outcome.failed(in.remaining() + " bytes behind the answer");
        } else {
            outcome.done(
                    took, current.sendBytes() + answer.bodyBytes() * (current.answer() == Work.Answer.TEXT ? 0 : 1));
        }
        if (answer.closing() || in.hasRemaining() || sent < current.sendBytes()) {
            close();
        }
        work = null;
    }

    /** Bytes of the request at hand and of its answer so far. */
    long moved() {
        return sent + answer.bodyBytes();
    }

    boolean busy() {
        return work != null;
    }

    /** After an exception: whatever was going on failed, and the next request gets a new connection. */
    void fail(Exception e) {
        if (work != null) {
            outcome.failed(e.toString());
        }
        work = null;
        close();
    }

    void close() {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                outcome.failed("closing a connection: " + e);
            }
        }
    }

    private SocketChannel opened() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            throw new EOFException("the connection is closed");
        }
        return open;
    }

    private SelectionKey ownKey() {
        SelectionKey own = key;
        if (own == null) {
            throw new IllegalStateException("the connection was never opened");
        }
        return own;
    }
}
