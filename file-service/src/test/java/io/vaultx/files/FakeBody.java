package io.vaultx.files;

import io.vaultx.web.BodyCutException;
import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body in memory, handed out in pieces through one buffer that is used again, as the real one may do. */
public final class FakeBody implements BodySource {
    private final byte[] bytes;
    private final int step;
    private final int until;
    private final long declaredLength;
    private final byte[] reused;
    private int position;

    private FakeBody(byte[] bytes, int step, int until, long declaredLength) {
        this.bytes = bytes;
        this.step = step;
        this.until = until;
        this.declaredLength = declaredLength;
        this.reused = new byte[step];
    }

    public static FakeBody of(byte[] bytes) {
        return inSteps(bytes, 64 << 10);
    }

    public static FakeBody inSteps(byte[] bytes, int step) {
        return new FakeBody(bytes, step, bytes.length, bytes.length);
    }

    /** Of unknown length. */
    public static FakeBody chunked(byte[] bytes) {
        return new FakeBody(bytes, 64 << 10, bytes.length, -1);
    }

    /** The connection ends after some bytes of it. */
    public static FakeBody cutAfter(byte[] bytes, int count) {
        return new FakeBody(bytes, 64 << 10, count, bytes.length);
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (position == until) {
            if (until < bytes.length) {
                throw new BodyCutException("cut");
            }
            return null;
        }
        int count = Math.min(step, until - position);
        System.arraycopy(bytes, position, reused, 0, count);
        position += count;
        return ByteBuffer.wrap(reused, 0, count);
    }

    @Override
    public long declaredLength() {
        return declaredLength;
    }
}
