package io.vaultx.worker;

import io.vaultx.chunks.feed.FeedPage;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkRef;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/** The chunks of a version in order, a page of the feed at a time in memory. Not thread-safe. */
final class VersionChunks implements Iterator<ChunkRef> {
    private final VersionFeed feed;
    private final VersionName name;
    private Iterator<ChunkRef> page = Collections.emptyIterator();
    private OptionalLong next = OptionalLong.of(0);

    VersionChunks(VersionFeed feed, VersionName name) {
        this.feed = feed;
        this.name = name;
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && next.isPresent()) {
            FeedPage read = feed.chunks(name.fileId(), name.versionId(), next.getAsLong(), VersionFeed.MAX_PAGE);
            page = read.chunks().iterator();
            next = read.next();
        }
        return page.hasNext();
    }

    @Override
    public ChunkRef next() {
        if (!hasNext()) {
            throw new NoSuchElementException("version " + name + " has no more chunks");
        }
        return page.next();
    }
}
