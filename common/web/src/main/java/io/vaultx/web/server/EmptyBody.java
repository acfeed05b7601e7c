package io.vaultx.web.server;

import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The body of a request that has none. */
final class EmptyBody implements BodySource {
    @Override
    public @Nullable ByteBuffer next() {
        return null;
    }

    @Override
    public long declaredLength() {
        return 0;
    }
}
