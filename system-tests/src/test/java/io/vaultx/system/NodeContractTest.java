package io.vaultx.system;

import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ChunkStoreContract;
import io.vaultx.chunks.node.NodeClient;
import io.vaultx.domain.ChunkAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The chunk store of a real node process, over HTTP; a restart is a kill -9. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeContractTest extends ChunkStoreContract {
    private static final int RECOGNISED_BYTES = 64;

    @TempDir
    static Path folder;

    private NodeProcess node;
    private NodeClient client;

    @BeforeAll
    void start() throws IOException {
        node = NodeProcess.start(folder);
        client = node.client();
    }

    @AfterAll
    void stop() {
        client.close();
        node.close();
    }

    @Override
    protected ChunkStore store() {
        return client;
    }

    @Override
    protected void damage(ChunkAddress address) {
        try {
            StoredBytes.flip(folder, read(address, 0, RECOGNISED_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void reopen() {
        node.kill9();
        node.startAgain();
    }
}
