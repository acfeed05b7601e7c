package io.vaultx.files.feed;

import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.domain.ChunkId;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values that calls to the feed carry, each in its only spelling; anything else is refused with 400. */
final class FeedFields {
    private FeedFields() {}

    static VersionName name(String fileId, String versionId) {
        try {
            return new VersionName(fileId, versionId);
        } catch (IllegalArgumentException none) {
            throw Refusal.invalid("version", "two ids, each 1 to 64 of a-z and 0-9", fileId + "/" + versionId);
        }
    }

    static long from(@Nullable String value) {
        if (value != null && value.matches("0|[1-9][0-9]{0,17}")) {
            return Long.parseLong(value);
        }
        throw Refusal.invalid("from", "an offset in bytes", String.valueOf(value));
    }

    static int limit(@Nullable String value) {
        if (value != null && value.matches("[1-9][0-9]{0,3}")) {
            int limit = Integer.parseInt(value);
            if (limit <= VersionFeed.MAX_PAGE) {
                return limit;
            }
        }
        throw Refusal.invalid("limit", "1 to " + VersionFeed.MAX_PAGE, String.valueOf(value));
    }

    static ChunkId digest(byte[] body) {
        try {
            return ChunkId.of(body);
        } catch (IllegalArgumentException none) {
            throw Refusal.invalid("body", ChunkId.BYTES + " bytes", body.length);
        }
    }

    static VersionWork work(String value) {
        return Arrays.stream(VersionWork.values())
                .filter(work -> work.queue().equals(value))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid("work", "one of a version's", value));
    }

    /** Where no chunk begins. */
    static Refusal nowhere(long from, IllegalArgumentException why) {
        return new Refusal(ProblemType.INVALID_VALUE, String.valueOf(why.getMessage())).with("value", from);
    }
}
