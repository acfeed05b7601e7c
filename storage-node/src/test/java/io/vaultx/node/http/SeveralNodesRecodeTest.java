package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.ChunkStore.ReadOutcome;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.Recoding;
import io.vaultx.chunks.Recoding.Outcome;
import io.vaultx.chunks.place.PlaceSettings;
import io.vaultx.domain.ChunkAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every copy of a chunk compressed, on nodes with logs on disk, over real sockets. */
class SeveralNodesRecodeTest {
    private static final PlaceSettings SETTINGS =
            PlaceSettings.in(RealCluster.REGION).skipping(Duration.ofMillis(1));
    private static final byte[] CONTENT =
            "one line of a log that has many like it\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
    private static final HashedChunk CHUNK = HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(CONTENT));

    @TempDir
    Path folder;

    private RealCluster cluster;

    @BeforeEach
    void start() {
        cluster = new RealCluster(4, 3, folder, SETTINGS);
        cluster.put(CHUNK);
        assertThat(cluster.copies(CHUNK.address())).isEqualTo(3);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyCopyIsSmallerAfterwardsAndReadsAsBefore() {
        Recoding recoding = recode();

        assertThat(recoding.outcome()).isEqualTo(Outcome.RECODED);
        assertThat(recoding.rawBytes()).isEqualTo(3 * CONTENT.length);
        assertThat(recoding.bytesBefore()).isEqualTo(3 * CONTENT.length);
        assertThat(compressed()).hasSize(3);
        int after = compressed().stream()
                .mapToInt(node -> node.frameBytes(CHUNK.address()))
                .sum();
        assertThat(recoding.bytesAfter()).isEqualTo(after);
        assertThat(recode()).isEqualTo(Recoding.unchanged(Outcome.ALREADY, 0, after));
        for (RealNode gone : cluster.nodes) {
            gone.stop();
            assertThat(isRead()).isTrue();
            cluster.restart(gone);
        }
    }

    @Test
    void theCopyOfANodeThatWasAwayIsCompressedTheNextTime() {
        RealNode away = holders().getFirst();
        away.stop();
        Recoding meanwhile = recode();
        assertThat(meanwhile.outcome()).isEqualTo(Outcome.RECODED);
        assertThat(meanwhile.rawBytes()).isEqualTo(2 * CONTENT.length);

        cluster.restart(away);
        assertThat(compressed()).hasSize(2).doesNotContain(away);
        Recoding later = recode();

        assertThat(later.outcome()).isEqualTo(Outcome.RECODED);
        assertThat(later.rawBytes()).isEqualTo(CONTENT.length);
        assertThat(compressed()).hasSize(3);
    }

    @Test
    void aCopyThatIsDamagedOnDiskHoldsUpNoOther() {
        RealNode damaged = holders().getFirst();
        damaged.damage(CONTENT);

        assertThat(recode().outcome()).isEqualTo(Outcome.RECODED);

        assertThat(compressed()).hasSize(2).doesNotContain(damaged);
        assertThat(damaged.has(CHUNK.address())).as("its node knows of it").isFalse();
        assertThat(isRead()).isTrue();
    }

    @Test
    void withEveryHolderAwayNothingIsSaidOfTheChunk() {
        List<RealNode> holders = holders();
        holders.forEach(RealNode::stop);

        assertThatThrownBy(this::recode)
                .isInstanceOfSatisfying(
                        ChunkStoreException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(ChunkStoreException.Reason.UNAVAILABLE));
        holders.forEach(cluster::restart);
    }

    private Recoding recode() {
        return cluster.recoder.recode(CHUNK.address(), 3);
    }

    private List<RealNode> holders() {
        return cluster.nodes.stream().filter(node -> node.has(CHUNK.address())).toList();
    }

    private List<RealNode> compressed() {
        return cluster.nodes.stream()
                .filter(node -> node.frameBytes(CHUNK.address()) > 0)
                .toList();
    }

    private boolean isRead() {
        ByteBuffer into = ByteBuffer.allocate(CONTENT.length);
        return cluster.store.read(CHUNK.address(), 0, into) == ReadOutcome.READ
                && into.flip().equals(CHUNK.content());
    }
}
