package io.vaultx.web.form;

import io.vaultx.domain.Sha256;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A digest of a form that does not depend on its boundary, which browsers and curl draw anew whenever they send the form
 * again: the SHA-256 over the SHA-256 of each piece between the delimiters, headers and all, in order. Computed as the bytes
 * pass by, however they are cut; holds none of them. For one thread.
 */
public final class FormDigest {
    private static final int LINE_BREAK_BYTES = 2;

    private final byte[] delimiter;
    private final MessageDigest whole = Sha256.begin();
    private final MessageDigest piece = Sha256.begin();

    /** How many bytes of the delimiter were seen last. */
    private int matched = LINE_BREAK_BYTES;

    /** How many of these never came: the first boundary may stand at the very start, without its line break. */
    private int imagined = LINE_BREAK_BYTES;

    private FormDigest(byte[] delimiter) {
        this.delimiter = delimiter;
    }

    /** For a body of this Content-Type; empty when that is no form's, or names no good boundary. */
    public static Optional<FormDigest> of(@Nullable String contentType) {
        if (contentType == null || !contentType.regionMatches(true, 0, "multipart/", 0, 10)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FormDigest(Boundary.delimiter(contentType)));
        } catch (Refusal noForm) {
            return Optional.empty();
        }
    }

    /** The next bytes of the body, to the buffer's limit; its position stays. */
    public void update(ByteBuffer bytes) {
        int start = bytes.position();
        int before = matched;
        for (int at = start; at < bytes.limit(); at++) {
            if (matched > 0 && bytes.get(at) == delimiter[matched]) {
                matched++;
                if (matched == delimiter.length) {
                    add(bytes, start, at + 1 - (matched - before));
                    endPiece();
                    start = at + 1;
                    before = 0;
                }
            } else {
                if (before > 0) {
                    addSeen(before);
                    before = 0;
                }
                matched = bytes.get(at) == delimiter[0] ? 1 : 0;
            }
        }
        add(bytes, start, bytes.limit() - (matched - before));
    }

    /** Of all bytes; to be called once, behind the last. */
    public byte[] digest() {
        addSeen(matched);
        endPiece();
        return whole.digest();
    }

    private void add(ByteBuffer bytes, int from, int to) {
        piece.update(bytes.duplicate().limit(to).position(from));
    }

    /** What looked like the delimiter, in buffers that are gone, and was none. */
    private void addSeen(int count) {
        piece.update(delimiter, imagined, count - imagined);
        imagined = 0;
    }

    private void endPiece() {
        whole.update(piece.digest());
        matched = 0;
        imagined = 0;
    }
}
