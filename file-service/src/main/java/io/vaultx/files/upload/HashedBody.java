package io.vaultx.files.upload;

import io.vaultx.domain.Sha256;
import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A body whose SHA-256 is computed while somebody else reads it. For one thread. */
final class HashedBody implements BodySource {
    private final Supplier<BodySource> opening;
    private final MessageDigest digest = Sha256.begin();
    private @Nullable BodySource body;
    private boolean ended;

    HashedBody(Supplier<BodySource> opening) {
        this.opening = opening;
    }

    /** Lets the client send. */
    HashedBody open() {
        if (body == null) {
            body = opening.get();
        }
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        ByteBuffer bytes = ended ? null : opened().next();
        if (bytes == null) {
            ended = true;
        } else {
            digest.update(bytes.duplicate());
        }
        return bytes;
    }

    @Override
    public long declaredLength() {
        return opened().declaredLength();
    }

    /** Reads what nobody has read yet, and answers the digest of all; to be called once. */
    byte[] drained() {
        while (next() != null) {
            // Only its digest is wanted.
        }
        return digest.digest();
    }

    /** The digest of all, if all was read or there is nothing to read; null otherwise. To be called once. */
    byte @Nullable [] digestIfEnded() {
        return ended || declaredLength() == 0 ? digest.digest() : null;
    }

    private BodySource opened() {
        open();
        return Objects.requireNonNull(body, "opened above");
    }
}
