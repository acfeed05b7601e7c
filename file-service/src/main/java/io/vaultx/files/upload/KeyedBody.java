package io.vaultx.files.upload;

import io.vaultx.web.BodySource;
import io.vaultx.web.Exchange;
import io.vaultx.web.form.FormDigest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call with an Idempotency-Key, and the digest that it is known again by, computed while somebody else reads
 * it: the SHA-256, or of a form the {@link FormDigest}, for whoever sends a form again draws another boundary. For one thread.
 */
final class KeyedBody implements BodySource {
    private final HashedBody body;
    private final @Nullable FormDigest form;

    private KeyedBody(HashedBody body, @Nullable FormDigest form) {
        this.body = body;
        this.form = form;
    }

    static KeyedBody of(Exchange exchange) {
        return new KeyedBody(new HashedBody(exchange::body), form(exchange));
    }

    /** A PUT sends a content, whose bytes count as they are even when its type is a form's. */
    private static @Nullable FormDigest form(Exchange exchange) {
        return exchange.method().equals("POST")
                ? FormDigest.of(exchange.header("Content-Type")).orElse(null)
                : null;
    }

    /** Lets the client send. */
    KeyedBody open() {
        body.open();
        return this;
    }

    @Override
    public @Nullable ByteBuffer next() {
        ByteBuffer bytes = body.next();
        if (bytes != null && form != null) {
            form.update(bytes);
        }
        return bytes;
    }

    @Override
    public long declaredLength() {
        return body.declaredLength();
    }

    /** Reads what nobody has read yet; to be called once. */
    Known drained() {
        while (next() != null) {
            // Only its digests are wanted.
        }
        return known(body.drained());
    }

    /** As {@link #drained}, if all was read or there is nothing to read; null otherwise. To be called once. */
    @Nullable
    Known knownIfEnded() {
        byte @Nullable [] raw = body.digestIfEnded();
        return raw == null ? null : known(raw);
    }

    private Known known(byte[] raw) {
        return new Known(form == null ? raw : form.digest(), raw);
    }

    /**
     * What a body is known again by.
     *
     * @param digest as it is stored
     * @param older as an older program stored it: the SHA-256 of a form, too
     */
    record Known(byte[] digest, byte[] older) {}
}
