package io.vaultx.worker;

import io.vaultx.chunks.feed.FeedVersion;
import io.vaultx.chunks.feed.VersionFeed;
import io.vaultx.chunks.feed.VersionFeedContract;
import io.vaultx.chunks.feed.VersionName;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import java.util.ArrayList;
import java.util.List;

/** The feed of these tests keeps what the real ones keep. */
class MemoryFeedTest extends VersionFeedContract {
    private static final int CHUNK = 1_000;

    private final MemoryFeed feed = new MemoryFeed();
    private int stored;

    @Override
    protected VersionFeed feed() {
        return feed;
    }

    @Override
    protected Stored store(int chunks, boolean compression) {
        VersionName name = new VersionName("file" + stored++, "v1");
        List<ChunkRef> refs = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            refs.add(new ChunkRef(new ChunkId(i, 0, 0, 0), CHUNK));
        }
        feed.versions.put(name, new FeedVersion(9, (long) chunks * CHUNK, null, compression));
        feed.chunks.put(name, refs);
        feed.waiting.add(name);
        return new Stored(name, refs);
    }

    @Override
    protected void remove(VersionName name) {
        feed.versions.remove(name);
        feed.chunks.remove(name);
    }

    @Override
    protected boolean waits(VersionName name) {
        return feed.waiting.contains(name);
    }
}
