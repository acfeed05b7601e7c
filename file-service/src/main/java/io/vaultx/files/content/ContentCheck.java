package io.vaultx.files.content;

import io.vaultx.chunks.Written;
import io.vaultx.domain.ChunkId;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/**
 * What a content must fulfil before it may become visible; a list of them is handed to {@link ContentIntake}. Throws a
 * {@link Refusal} when it is broken.
 */
public interface ContentCheck {
    /** Asked whenever bytes came, before they are stored: with how many there are by now, or are announced. */
    default void soFar(long bytes) {}

    /** Asked when the content is whole and durable, before anything names it. */
    default void whole(Written content) {}

    /** 413 as soon as there is a byte too many; {@code what} names the limit: "the file's declared size". */
    static ContentCheck atMost(long limit, String what) {
        return new ContentCheck() {
            @Override
            public void soFar(long bytes) {
                if (bytes > limit) {
                    throw new Refusal(
                                    ProblemType.TOO_LARGE,
                                    "the body is larger than " + what + ": at most " + limit + " bytes, got " + bytes)
                            .with("limit", limit);
                }
            }
        };
    }

    /** 400 when there is no byte. */
    static ContentCheck notEmpty(String what) {
        return new ContentCheck() {
            @Override
            public void whole(Written content) {
                if (content.size() == 0) {
                    throw Refusal.invalid(what, "at least 1 byte", 0);
                }
            }
        };
    }

    /** 409 when the content ended too early. */
    static ContentCheck atLeast(long size, String what) {
        return new ContentCheck() {
            @Override
            public void whole(Written content) {
                if (content.size() < size) {
                    throw new Refusal(
                                    ProblemType.CONFLICT,
                                    "the body is smaller than " + what + ": " + size + " bytes, got " + content.size())
                            .with("expected", size)
                            .with("received", content.size());
                }
            }
        };
    }

    /** 422 when the bytes are others than {@code what} ("Content-Digest") says. */
    static ContentCheck sha256(ChunkId expected, String what) {
        return new ContentCheck() {
            @Override
            public void whole(Written content) {
                if (!content.sha256().equals(expected)) {
                    throw wrongDigest(what, expected, content.sha256());
                }
            }
        };
    }

    /** The problem for bytes that are not those that were announced. */
    static Refusal wrongDigest(String what, ChunkId expected, ChunkId received) {
        return new Refusal(
                        ProblemType.DIGEST_MISMATCH,
                        what + " says SHA-256 " + expected.hex() + ", the bytes have " + received.hex())
                .with("expected", expected.hex())
                .with("received", received.hex());
    }
}
