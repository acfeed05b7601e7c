package io.vaultx.files;

import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body of unknown length, while which something else happens. */
public final class SlowBody implements BodySource {
    private final FakeBody body;
    private final Runnable beforeEach;
    private final Runnable beforeEnd;

    private SlowBody(FakeBody body, Runnable beforeEach, Runnable beforeEnd) {
        this.body = body;
        this.beforeEach = beforeEach;
        this.beforeEnd = beforeEnd;
    }

    /** Once, when all its bytes have come and it may go on. */
    public static SlowBody until(byte[] bytes, Runnable happens) {
        return new SlowBody(FakeBody.of(bytes), () -> {}, happens);
    }

    /** Before each of this many pieces comes. */
    public static SlowBody inPieces(byte[] bytes, int pieces, Runnable happens) {
        return new SlowBody(FakeBody.inSteps(bytes, (bytes.length + pieces - 1) / pieces), happens, () -> {});
    }

    @Override
    public @Nullable ByteBuffer next() {
        ByteBuffer next = body.next();
        (next == null ? beforeEnd : beforeEach).run();
        return next;
    }

    @Override
    public long declaredLength() {
        return -1;
    }
}
