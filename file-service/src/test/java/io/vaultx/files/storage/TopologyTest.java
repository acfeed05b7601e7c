package io.vaultx.files.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.node.JoinToken;
import io.vaultx.chunks.node.NodeBeat;
import io.vaultx.domain.ClusterMap;
import io.vaultx.domain.Node;
import io.vaultx.domain.Region;
import io.vaultx.files.FileServer;
import io.vaultx.files.MovableClock;
import io.vaultx.files.storage.NodeStatus.State;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which nodes there are and who is alive, as two file-services see it. */
class TopologyTest {
    private static final JoinToken TOKEN = JoinToken.of("the join token of this test");
    private static final Duration LOOK = Duration.ofMillis(500);

    private final FileServer server = new FileServer();
    private final MovableClock clock = server.clock;
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Topology one = topology(3);
    private final Topology other = topology(3);

    private Topology topology(int replicas) {
        return new Topology(server.records, TOKEN, replicas, clock, nanos::get, heard::add);
    }

    @Test
    void aNodeThatKnowsTheJoinTokenJoinsByItsFirstBeatAndTheOthersSeeItWithTheirNextLook() {
        long epoch = one.hear(beat("node-1", 3101, null));

        assertThat(epoch).isEqualTo(1);
        assertThat(one.map().node("node-1")).contains(node("node-1", 3101, 1));
        assertThat(one.map().region("local")).contains(new Region("local", 3, 1));
        assertThat(one.isAlive("node-1")).isTrue();
        assertThat(other.map()).isEqualTo(ClusterMap.EMPTY);
        other.refresh();
        assertThat(other.map()).isEqualTo(one.map());
        assertThat(other.isAlive("node-1")).isTrue();
        assertThat(other.nodes().getFirst().freeBytes()).isEqualTo(1000);
    }

    @Test
    void whoDoesNotProveToKnowTheTokenStaysUnknown() {
        String stolen = TOKEN.proof(node("node-2", 3102, 1));
        for (String proof : new String[] {null, "", stolen}) {
            NodeBeat beat = beat("node-1", "local", 3101, null, proof);
            assertThat(refusal(() -> one.hear(beat))).isEqualTo(ProblemType.FORBIDDEN);
        }
        NodeBeat service = beat(NodeBeat.SERVICE, 3101, null);
        assertThat(refusal(() -> one.hear(service))).isEqualTo(ProblemType.CONFLICT);

        one.refresh();
        assertThat(one.nodes()).isEmpty();
    }

    @Test
    void aKnownNodeNeedsNoProofAndKeepsItsWeightUnlessItSaysAnother() {
        one.hear(beat("node-1", 3101, 7));

        assertThat(other.hear(beat("node-1", "local", 3101, null, null))).isEqualTo(1);
        assertThat(other.hear(beat("node-1", "local", 3101, 9, null))).isEqualTo(2);

        one.refresh();
        assertThat(one.map().node("node-1")).contains(node("node-1", 3101, 9));
    }

    @Test
    void aNodeIsAliveWhileItsBeatsComeWhoeverHearsThem() {
        one.hear(beat("node-1", 3101, null));
        other.refresh();
        for (int second = 0; second < 30; second++) {
            pass(Duration.ofSeconds(1));
            one.hear(beat("node-1", 3101, null));
            other.refresh();
            assertThat(other.isAlive("node-1")).isTrue();
        }

        Duration silence = Duration.ZERO;
        while (other.isAlive("node-1")) {
            pass(LOOK);
            silence = silence.plus(LOOK);
            other.refresh();
        }
        assertThat(silence).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(other.nodes().getFirst().state()).isEqualTo(State.DOWN);

        one.hear(beat("node-1", 3101, null));
        other.refresh();
        assertThat(other.isAlive("node-1")).isTrue();
    }

    @Test
    void everyNewSignOfLifeIsToldOnce() {
        one.hear(beat("node-1", 3101, null));
        heard.clear();

        other.refresh();
        other.refresh();
        assertThat(heard).containsExactly("node-1");
        one.hear(beat("node-1", 3101, null));
        other.refresh();
        assertThat(heard).containsExactly("node-1", "node-1");
    }

    @Test
    void clocksThatAreApartDoNotMatter() {
        MovableClock ahead = new MovableClock();
        ahead.advance(Duration.ofDays(3));
        Topology fast = new Topology(server.records, TOKEN, 3, ahead, nanos::get, heard::add);
        one.hear(beat("node-1", 3101, null));
        fast.refresh();
        for (int second = 0; second < 10; second++) {
            pass(Duration.ofSeconds(1));
            one.hear(beat("node-1", 3101, null));
            fast.refresh();
            assertThat(fast.isAlive("node-1")).isTrue();
        }
    }

    @Test
    void aNodeThatWasSilentForLongIsDeadToAServiceThatStarts() {
        one.hear(beat("node-1", 3101, null));
        clock.advance(Duration.ofMinutes(5));

        other.refresh();

        assertThat(other.map().nodes()).hasSize(1);
        assertThat(other.isAlive("node-1")).isFalse();
    }

    @Test
    void whatIsKnownStaysWhileTheRecordsCannotBeRead() {
        one.hear(beat("node-1", 3101, null));
        pass(Duration.ofMinutes(10));
        server.trap.arm(1, false);

        assertThatThrownBy(one::refresh).isInstanceOf(RuntimeException.class);

        assertThat(one.map().nodes()).hasSize(1);
        assertThat(one.isAlive("node-1")).isTrue();
    }

    @Test
    void aSecondNodeWithTheSameIdIsRefusedAndANodeThatMovedIsNot() {
        one.hear(beat("node-1", 3101, null));

        assertThat(refusal(() -> one.hear(beat("node-1", 3999, null)))).isEqualTo(ProblemType.CONFLICT);
        one.refresh();
        assertThat(one.map().node("node-1")).contains(node("node-1", 3101, 1));

        pass(Topology.SILENT_AFTER);
        one.refresh();
        one.hear(beat("node-1", 3999, null));
        assertThat(one.map().node("node-1")).contains(node("node-1", 3999, 1));
        assertThat(refusal(() -> one.hear(beat("node-1", "elsewhere", 3999, null, null))))
                .isEqualTo(ProblemType.CONFLICT);
    }

    @Test
    void anAddedNodeIsNewUntilItIsHeardOfAndKeepsTheWeightThatItWasGiven() {
        NodeStatus added = one.add(node("node-1", 3101, 5), false);

        assertThat(added).isEqualTo(new NodeStatus(node("node-1", 3101, 5), State.NEW, null, null, null));
        assertThat(one.isAlive("node-1")).isFalse();
        other.hear(beat("node-1", "local", 3101, null, null));
        one.refresh();
        assertThat(one.nodes()).singleElement().satisfies(status -> {
            assertThat(status.node().weight()).isEqualTo(5);
            assertThat(status.state()).isEqualTo(State.UP);
            assertThat(status.lastSeenAt()).isEqualTo(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        });
        assertThat(one.regions()).containsExactly("local");
    }

    @Test
    void anIdIsGivenOnceAndARepeatedCallFindsItsOwnWork() {
        Node node = node("node-1", 3101, 5);
        one.add(node, false);

        assertThat(refusal(() -> other.add(node, false))).isEqualTo(ProblemType.CONFLICT);
        assertThat(other.add(node, true).node()).isEqualTo(node);
        assertThat(refusal(() -> other.add(node("node-1", 3101, 6), true))).isEqualTo(ProblemType.CONFLICT);
        assertThat(refusal(() -> other.add(node(NodeBeat.SERVICE, 3101, 6), false)))
                .isEqualTo(ProblemType.CONFLICT);
        assertThat(other.map().epoch()).isEqualTo(1);
    }

    @Test
    void nodesThatJoinThroughTwoServicesAtOnceAreAllInTheMap() throws Exception {
        List<Callable<Long>> joins = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            NodeBeat beat = beat("node-" + i, 3100 + i, null);
            Topology through = i % 2 == 0 ? one : other;
            joins.add(() -> through.hear(beat));
        }
        List<Long> epochs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Long> joined : threads.invokeAll(joins)) {
                epochs.add(joined.get());
            }
        }

        one.refresh();
        assertThat(one.map().nodes()).hasSize(40);
        assertThat(one.map().epoch()).isEqualTo(40);
        assertThat(epochs).doesNotHaveDuplicates();
        assertThat(one.map().region("local").orElseThrow().mostNodes()).isEqualTo(40);
    }

    @Test
    void theMapStaysTheSameObjectAsLongAsItIsTheSame() {
        one.hear(beat("node-1", 3101, null));
        ClusterMap before = one.map();

        one.hear(beat("node-1", 3101, null));
        one.refresh();

        assertThat(one.map()).isSameAs(before);
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private static Node node(String id, int port, int weight) {
        return new Node(id, "local", URI.create("http://127.0.0.1:" + port), weight);
    }

    private NodeBeat beat(String id, int port, @Nullable Integer weight) {
        return beat(id, "local", port, weight, TOKEN.proof(node(id, port, 1)));
    }

    private NodeBeat beat(String id, String region, int port, @Nullable Integer weight, @Nullable String proof) {
        URI url = URI.create("http://127.0.0.1:" + port);
        return new NodeBeat(id, region, url, weight, 1000, 500, clock.instant().toEpochMilli(), proof);
    }

    private static ProblemType refusal(Runnable call) {
        try {
            call.run();
        } catch (Refusal refused) {
            return refused.type();
        }
        throw new AssertionError("was not refused");
    }
}
