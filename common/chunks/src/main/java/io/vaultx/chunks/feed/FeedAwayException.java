package io.vaultx.chunks.feed;

import org.jspecify.annotations.Nullable;

/**
 * The versions could not be asked now, for a reason that is not the version's: nobody answered, or records cannot be reached.
 * What was asked for may have happened or not; everything of a {@link VersionFeed} can be repeated.
 */
public final class FeedAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FeedAwayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
