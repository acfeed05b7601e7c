package io.vaultx.web;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a request's body, pulled by a blocking reader; the socket is paused while nobody pulls. One reader at a
 * time.
 */
public interface BodySource {
    /**
     * The next bytes, never an empty buffer, valid until the next call; null at the end of a whole body. The first call lets
     * a client send that waits to be told (100): what the length alone decides is to be decided before.
     *
     * @throws Refusal {@code BODY_STALLED} when no byte came for 30 s
     * @throws BodyCutException when the connection ended before the body did
     */
    @Nullable
    ByteBuffer next();

    /** Content-Length; -1 when the client did not say. */
    long declaredLength();
}
