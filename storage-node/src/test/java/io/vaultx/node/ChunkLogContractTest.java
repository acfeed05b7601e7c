package io.vaultx.node;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreContract;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.index.ChunkRow;
import io.vaultx.node.segment.SegmentLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The log keeps what every chunk store keeps. */
class ChunkLogContractTest extends ChunkStoreContract {
    @TempDir
    Path folder;

    private ChunkLog log;

    @BeforeEach
    void open() throws IOException {
        log = ChunkLog.open(ChunkLogOptions.in(folder, InstantSource.system(), new SecureRandom())
                .withMend(MendPace.ON_REQUEST)
                .withFindings(finding -> {}));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Override
    protected ChunkStore store() {
        return log;
    }

    @Override
    protected void damage(ChunkAddress address) {
        ChunkRow row = log.index().get(address).orElseThrow();
        Path file = SegmentLayout.file(folder.resolve("segments"), row.place().segment());
        TestLogs.flipBit(file, row.place().offset() + row.headerBytes() + row.storedSize() / 2, 3);
    }

    @Override
    protected void reopen() {
        log.close();
        try {
            open();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
