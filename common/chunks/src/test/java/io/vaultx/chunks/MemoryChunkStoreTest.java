package io.vaultx.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.domain.ChunkAddress;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryChunkStoreTest extends ChunkStoreContract {
    private MemoryChunkStore store = new MemoryChunkStore(InstantSource.system());

    @Override
    protected ChunkStore store() {
        return store;
    }

    @Override
    protected void damage(ChunkAddress address) {
        store.damage(address);
    }

    @Override
    protected void reopen() {
        store = new MemoryChunkStore(InstantSource.system());
    }

    @Override
    protected boolean survivesRestart() {
        return false;
    }

    @Test
    void aLostChunkIsAbsent() {
        ChunkAddress address = put(ChunkAddress.SHARED, random(1, 10));

        store.lose(address);

        assertThat(store.have(List.of(address))).containsExactly(Kept.ABSENT);
        assertThat(store.size()).isZero();
    }
}
