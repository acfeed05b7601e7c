package io.vaultx.web.server;

import io.vaultx.web.BodySink;
import java.nio.ByteBuffer;

/** The answer to a HEAD: its head is out, and it takes no bytes. */
final class HeadSink implements BodySink {
    @Override
    public ByteBuffer buffer(int wanted) {
        return ByteBuffer.allocate(wanted);
    }

    @Override
    public void write(ByteBuffer filled) {
        throw new IllegalStateException("an answer to HEAD has no body");
    }

    @Override
    public void close() {
        // Nothing was lent.
    }
}
