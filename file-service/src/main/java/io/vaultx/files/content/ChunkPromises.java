package io.vaultx.files.content;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.Kept;
import io.vaultx.domain.ChunkAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store promised about chunks that no record names yet: it keeps them for a day. A commit that comes late asks it
 * again first, else it could name chunks that the collector is taking away at this moment. Thread-safe.
 */
@Singleton
public final class ChunkPromises {
    /** More than any commit takes, and more than the clocks of two machines differ. */
    static final Duration MARGIN = Duration.ofHours(1);

    /** Addresses in one question: 40 KiB of them. */
    static final int BATCH = 1024;

    private final ChunkStore chunks;
    private final Manifests manifests;
    private final InstantSource clock;

    @Inject
    public ChunkPromises(ChunkStore chunks, Manifests manifests, InstantSource clock) {
        this.chunks = chunks;
        this.manifests = manifests;
        this.clock = clock;
    }

    /**
     * Whether every chunk stays for long enough to be named by a commit that follows at once. Asks the store only when
     * that was promised no longer, page by page.
     *
     * @param keptUntilMillis when the first promise about these chunks ends, Unix time in milliseconds; 0 when nobody knows
     * @throws ChunkStoreException when the store cannot be asked
     */
    public boolean hold(long dedupDomain, Manifest manifest, long keptUntilMillis) {
        if (lastsLongEnough(keptUntilMillis)) {
            return true;
        }

        ManifestCursor refs = manifests.open(manifest, 0);
        List<ChunkAddress> batch = new ArrayList<>();
        while (refs.hasNext()) {
            batch.add(new ChunkAddress(dedupDomain, refs.next().id()));
            if (batch.size() == BATCH || !refs.hasNext()) {
                if (!chunks.have(batch).stream().allMatch(Kept::present)) {
                    return false;
                }
                batch.clear();
            }
        }
        return true;
    }

    private boolean lastsLongEnough(long keptUntilMillis) {
        return keptUntilMillis > clock.instant().plus(MARGIN).toEpochMilli();
    }
}
