package io.vaultx.files.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.Breakers;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.breaker.CircuitBreaker.State;
import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.chunks.place.Placement;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import io.vaultx.records.MemoryRecordStore;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two file-services over one set of records, with all that they need of nodes. */
class ClusterStorageTest {
    private static final byte[] SECRET = new byte[32];
    private static final String TOKEN = "the join token of this test";
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    private final MemoryRecordStore records = new MemoryRecordStore();
    private final Breakers breakers =
            new Breakers(new BreakerSettings(1, Duration.ofHours(1)), System::nanoTime, made -> {});
    private final ClusterStorage one = open(new ClusterSettings("east", 2, Placement.Mode.RENDEZVOUS, null));
    private final ClusterStorage other = open(new ClusterSettings("east", 3, Placement.Mode.ROUND_ROBIN, null));

    private ClusterStorage open(ClusterSettings settings) {
        return ClusterStorage.open(records, SECRET, TOKEN, InstantSource.system(), settings, breakers);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void whatOneAddsTheOtherSeesByItself() {
        one.nodes().add(new Node("node-1", "east", NOBODY, 1), false);

        until("the other sees it", () -> !other.nodes().nodes().isEmpty());

        assertThat(other.nodes().regions()).containsExactly("east");
        assertThat(new ClusterTable(records).map().region("east")).contains(new Region("east", 2, 1));
    }

    @Test
    void withoutNodesTheChunksAreUnavailable() {
        HashedChunk chunk = HashedChunk.of(0, ByteBuffer.wrap(new byte[10]));

        assertThatThrownBy(() -> one.chunks().put(chunk).join())
                .cause()
                .isInstanceOf(ChunkStoreException.class)
                .hasMessageContaining("east");
    }

    @Test
    void aChunkThatNoNodeTakesIsRefusedAndTheBreakerOpensUntilTheNodeIsHeardOf() {
        one.nodes().add(new Node("node-1", "east", NOBODY, 1), false);
        one.nodes().add(new Node("node-2", "east", NOBODY, 1), false);
        HashedChunk chunk = HashedChunk.of(0, ByteBuffer.wrap(new byte[10]));
        assertThatThrownBy(() -> one.chunks().put(chunk).join()).cause().isInstanceOf(ChunkStoreException.class);
        CircuitBreaker breaker = breakers.of("node-1");
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.ask()).isEmpty();

        Node node = new Node("node-1", "east", NOBODY, 1);
        NodeBeat beat = new NodeBeat(
                "node-1",
                "east",
                NOBODY,
                null,
                1,
                1,
                System.currentTimeMillis(),
                JoinToken.of(TOKEN).proof(node));
        ((Topology) other.nodes()).hear(beat);

        until("one call may try it", () -> breaker.ask().isPresent());
    }

    @Test
    void aSingleNodeIsThereFromTheStartAndMayMove() {
        for (String url : new String[] {"http://127.0.0.1:1", "http://127.0.0.1:2"}) {
            Map<String, String> set = Map.of("vaultx.node", "node-1=" + url);
            ClusterSettings settings = ClusterSettings.of(name -> Optional.ofNullable(set.get(name)));
            assertThat(settings.replicas()).isEqualTo(1);
            open(settings).close();
            open(settings).close();
            assertThat(new ClusterTable(records).map().nodes())
                    .containsExactly(new Node("node-1", "local", URI.create(url), 1));
        }
        assertThat(new ClusterTable(records).map().epoch()).isEqualTo(2);
    }

    @Test
    void settingsThatBreakTheirRuleAreNamed() {
        assertThat(ClusterSettings.of(name -> Optional.empty())).isEqualTo(ClusterSettings.DEFAULT);
        Map<String, String> set =
                Map.of("vaultx.region", "west", "vaultx.replicas", "5", "vaultx.placement", "round-robin");
        assertThat(ClusterSettings.of(name -> Optional.ofNullable(set.get(name))))
                .isEqualTo(new ClusterSettings("west", 5, Placement.Mode.ROUND_ROBIN, null));

        for (String[] broken : new String[][] {
            {"vaultx.region", "No"},
            {"vaultx.replicas", "0"},
            {"vaultx.replicas", "10"},
            {"vaultx.replicas", "x"},
            {"vaultx.placement", "random"},
            {"vaultx.node", "node-1"},
            {"vaultx.node", "=http://a:1"}
        }) {
            assertThatThrownBy(() -> ClusterSettings.of(
                            name -> name.equals(broken[0]) ? Optional.of(broken[1]) : Optional.empty()))
                    .hasMessageContaining(broken[0]);
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
