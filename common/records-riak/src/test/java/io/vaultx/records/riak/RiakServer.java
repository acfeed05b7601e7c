package io.vaultx.records.riak;

import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordStore;
import io.vaultx.records.TableSpec;
import io.vaultx.threads.TestRun;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A Riak that the contract runs on. */
final class RiakServer {
    private static final AtomicInteger SPACES = new AtomicInteger();

    private final List<RiakAddress> nodes;
    private final Optional<RecordStore> elsewhere;

    private RiakServer(String name, List<RiakAddress> nodes, Optional<RecordStore> elsewhere) {
        this.nodes = nodes;
        this.elsewhere = elsewhere;
        System.out.println("the contract of records runs on " + name);
    }

    static RiakServer standIn() {
        StandInRiak standIn = StandInRiak.start(TestRun.seed());
        return new RiakServer("a stand-in of Riak", List.of(standIn.address()), Optional.empty());
    }

    /**
     * The one that {@code VAULTX_TEST_RIAK} names (host:port[,...]). {@code VAULTX_TEST_RIAK_EXCLUSIVE=memory} keeps the
     * exclusive tables out of one that has a single node.
     */
    static RiakServer real() {
        String nodes = Objects.requireNonNull(System.getenv("VAULTX_TEST_RIAK"), "VAULTX_TEST_RIAK is not set");
        boolean memory = "memory".equals(System.getenv("VAULTX_TEST_RIAK_EXCLUSIVE"));
        return new RiakServer(
                "Riak at " + nodes + (memory ? ", exclusive tables in memory" : ""),
                RiakAddress.parseAll(nodes),
                memory ? Optional.of(new MemoryRecordStore()) : Optional.empty());
    }

    /** Buckets that no other test has. */
    static String freshSpace() {
        return "test-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + "-"
                + SPACES.incrementAndGet();
    }

    RecordStore open(String space, Collection<TableSpec<?>> merging) {
        return RiakRecordStore.open(settings(nodes, space, 5_000), merging, elsewhere.orElse(null));
    }

    static RiakSettings settings(List<RiakAddress> nodes, String space, int timeoutMillis) {
        return new RiakSettings(
                nodes,
                new RiakSettings.Buckets("vaultx", "vaultx-exclusive", space),
                new RiakSettings.Quorums(3, 2, 2, 3, 2, 2),
                new RiakSettings.Limits(Duration.ofMillis(timeoutMillis), 3, 32));
    }
}
