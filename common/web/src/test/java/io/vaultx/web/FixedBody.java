package io.vaultx.web;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body given in pieces of a fixed size, each in the same buffer, as a pump may do it. */
public final class FixedBody implements BodySource {
    private final byte[] content;
    private final byte[] shared;
    private final long declaredLength;
    private int at;

    public FixedBody(byte[] content, int pieceBytes) {
        this(content, pieceBytes, content.length);
    }

    public FixedBody(byte[] content, int pieceBytes, long declaredLength) {
        this.content = content.clone();
        this.shared = new byte[pieceBytes];
        this.declaredLength = declaredLength;
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (at == content.length) {
            return null;
        }
        int count = Math.min(shared.length, content.length - at);
        System.arraycopy(content, at, shared, 0, count);
        at += count;
        return ByteBuffer.wrap(shared, 0, count);
    }

    @Override
    public long declaredLength() {
        return declaredLength;
    }

    /** How many bytes were taken. */
    public int taken() {
        return at;
    }
}
