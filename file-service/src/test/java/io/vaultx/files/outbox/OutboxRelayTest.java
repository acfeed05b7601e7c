package io.vaultx.files.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.MovableClock;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.StoredVersions;
import io.vaultx.files.idempotency.OpaqueId;
import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.JobClaims;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueues;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueFullException;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.redis.QueueLimits;
import io.vaultx.jobs.redis.RedisJobQueues;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.redis.LocalRedis;
import io.vaultx.redis.RedisClient;
import io.vaultx.threads.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows become jobs, on a real Redis. */
class OutboxRelayTest {
    private static final Set<VersionWork> DIGEST = Set.of(VersionWork.DIGEST);
    private static final QueueName QUEUE = new QueueName("digest");
    private static final Duration PACE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final MemoryRecordStore store = new MemoryRecordStore();
    private final MovableClock clock = new MovableClock();
    private final Outbox outbox = new Outbox(store, () -> true, clock);
    private final Set<VersionName> committed = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(5);
    private LocalRedis redis;
    private RedisClient client;
    private JobQueues queues;
    private JobClaims worker;

    @BeforeEach
    void start() {
        redis = LocalRedis.start(folder);
        client = RedisClient.open(redis.address(), Duration.ofSeconds(10), link -> {});
        queues = RedisJobQueues.of(client, QueueLimits.USUAL);
        worker = queues.queue(QUEUE).claims("worker");
    }

    @AfterEach
    void stop() {
        client.close();
        redis.close();
    }

    private OutboxRelay relay(Outbox of) {
        return relay(of, queues);
    }

    private OutboxRelay relay(Outbox of, JobQueues into) {
        CommittedVersions versions =
                names -> names.stream().map(committed::contains).toList();
        return new OutboxRelay(of, into, versions, clock, PACE);
    }

    private VersionName write() {
        VersionName name = new VersionName(OpaqueId.random(random), OpaqueId.random(random));
        store.write(List.of(outbox.change(outbox.entry(name, DIGEST).orElseThrow())));
        return name;
    }

    private VersionName commit() {
        VersionName name = write();
        committed.add(name);
        return name;
    }

    private int rows() {
        return store.scan("outbox", KeyRange.all(), 10_000).size();
    }

    private Set<String> jobs() {
        Set<String> found = new TreeSet<>();
        for (ClaimedJob job : worker.claim(1_000, false).jobs()) {
            assertThat(job.envelope().type()).isEqualTo("digest");
            assertThat(job.envelope().retry()).isEqualTo(OutboxRelay.RETRY);
            found.add(VersionName.ofPayload(job.envelope().payload()).toString());
        }
        return found;
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(TimeUnit.SECONDS.toNanos(60));
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void aScanMakesAJobOfEveryCommittedVersionAndLeavesItsRow() {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 1_234; i++) {
            names.add(commit().toString());
        }

        relay(outbox).scan();

        Set<String> found = new TreeSet<>(jobs());
        found.addAll(jobs());
        assertThat(found).isEqualTo(names);
        assertThat(rows()).isEqualTo(1_234);
    }

    @Test
    void whatWasJustCommittedIsAJobWithoutAScan() {
        Outbox elsewhere = new Outbox(new MemoryRecordStore(), () -> true, clock);
        VersionName name = new VersionName(OpaqueId.random(random), OpaqueId.random(random));
        try (OutboxRelay relay = relay(elsewhere)) {
            relay.start();

            elsewhere.committed(elsewhere.entry(name, DIGEST).orElseThrow());

            List<String> found = new ArrayList<>();
            await("its job", () -> {
                found.addAll(jobs());
                return !found.isEmpty();
            });
            assertThat(found).containsExactly(name.toString());
        }
    }

    @Test
    void aVersionThatHasNotComeMakesNoJobAndItsRowGoesWhenItCannotComeAnyMore() {
        write();
        OutboxRelay relay = relay(outbox);

        relay.scan();
        clock.advance(OutboxRelay.LATEST_WRITE.minusSeconds(1));
        relay.scan();
        assertThat(jobs()).isEmpty();
        assertThat(rows()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(2));
        relay.scan();
        assertThat(jobs()).isEmpty();
        assertThat(rows()).isZero();
    }

    @Test
    void anOldRowOfACommittedVersionStays() {
        VersionName late = commit();
        clock.advance(Duration.ofDays(30));

        relay(outbox).scan();

        assertThat(jobs()).containsExactly(late.toString());
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aRowThatCannotBeReadHoldsUpNoOtherRow() {
        VersionName version = commit();
        damage("outbox", Key.of(new byte[2 * OpaqueId.BYTES]));

        relay(outbox).scan();

        assertThat(jobs()).containsExactly(version.toString());
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aVersionThatCannotBeReadHoldsUpNoOtherAndItsRowStays() {
        FileServer server = new FileServer();
        List<FileHead> files = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            server.call("PUT", "/api/objects/home/" + i, Map.of(), Bytes.random(20_000, i));
            files.add(server.catalog
                    .findByName(FileServer.ALICE, "home", Integer.toString(i))
                    .orElseThrow());
        }
        RecordStore records = server.memoryRecords;
        damage(records, "files", Key.of(OpaqueId.bytes(files.get(3).id())));
        KeyRange versions = KeyRange.prefix(Key.of(OpaqueId.bytes(files.get(5).id())));
        damage(
                records,
                "versions",
                records.scan("versions", versions, 1).getFirst().key());
        server.clock.advance(OutboxRelay.LATEST_WRITE.plusSeconds(1));

        new OutboxRelay(server.outbox, queues, new StoredVersions(records), server.clock, PACE).scan();

        assertThat(queues.control(new QueueName("compress")).counts().waiting()).isEqualTo(7);
        assertThat(records.scan("outbox", KeyRange.all(), 10)).hasSize(9);
    }

    private void damage(String name, Key key) {
        damage(store, name, key);
    }

    private static void damage(RecordStore records, String name, Key key) {
        records.write(List.of(new RecordChange.Put(name, key, new byte[] {99}, Expect.ANYTHING)));
    }

    @Test
    void anyNumberOfRelaysMakeOneJob() throws InterruptedException {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            names.add(commit().toString());
        }

        List<Thread> relays = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            OutboxRelay relay = relay(new Outbox(store, () -> true, clock));
            relays.add(Thread.startVirtualThread(() -> {
                relay.scan();
                relay.scan();
            }));
        }
        for (Thread thread : relays) {
            thread.join();
        }

        assertThat(queues.control(QUEUE).counts().publishedInAll()).isEqualTo(300);
        assertThat(jobs()).isEqualTo(names);
    }

    /** The worst moment is any: what a dead relay or a dead Redis had in hand is in the table. */
    @Test
    void noRowIsForgottenHoweverOftenRedisIsKilled() throws Exception {
        int kills = 5;
        Set<String> names = ConcurrentHashMap.newKeySet();
        Set<String> done = new TreeSet<>();
        try (OutboxRelay relay = relay(outbox)) {
            relay.start();
            for (int kill = 0; kill < kills; kill++) {
                for (int i = 0; i < 100; i++) {
                    VersionName name = commit();
                    names.add(name.toString());
                    outbox.committed(outbox.entry(name, DIGEST).orElseThrow());
                    if (i == 50) {
                        killAndRestartRedis();
                    }
                }
            }
            await("all jobs", () -> {
                takeSome(done);
                return done.size() == names.size();
            });
        }
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(done);
        Tally.of("kills", "Redis under the relay of the outbox")
                .count(kills)
                .lost(missing.size())
                .write();

        assertThat(missing).isEmpty();
        assertThat(rows()).isEqualTo(names.size());
    }

    private void takeSome(Set<String> done) {
        try {
            done.addAll(jobs());
        } catch (JobsUnavailableException restarting) {
            // The next look finds it back.
        }
    }

    /** All data gone, the rows are still there: the work is asked for again. */
    @Test
    void jobsThatRedisLostWithAllItsDataAreMadeAgain() {
        VersionName name = commit();
        OutboxRelay relay = relay(outbox);
        relay.scan();
        client.call("FLUSHALL");
        assertThat(jobs()).isEmpty();

        relay.scan();

        assertThat(jobs()).containsExactly(name.toString());
        assertThat(queues.names()).containsExactly(QUEUE);
    }

    @Test
    void aFullQueueTakesTheRestWhenThereIsRoom() {
        JobQueues small = RedisJobQueues.of(client, QueueLimits.USUAL.withMostJobs(600));
        JobClaims claims = small.queue(QUEUE).claims("slow");
        Set<String> names = new TreeSet<>();
        Set<String> done = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            names.add(commit().toString());
        }
        try (OutboxRelay relay = relay(outbox, small)) {
            relay.start();
            await("as many as fit", () -> small.control(QUEUE).counts().waiting() == 500);

            await("all are done", () -> {
                finishSome(claims, done);
                return done.size() == 1_000;
            });
        }
        assertThat(done).isEqualTo(names);
        assertThat(rows()).isZero();
    }

    @Test
    void aFullQueueHoldsUpNoOtherWorkOnThisPageOrALaterOne() {
        JobQueues small = RedisJobQueues.of(client, QueueLimits.USUAL.withMostJobs(600));
        Set<VersionWork> both = Set.of(VersionWork.DIGEST, VersionWork.COMPRESS);
        small.queue(QUEUE).publish(jobsOfOthers(600));
        for (int i = 0; i < 600; i++) {
            VersionName name = new VersionName(OpaqueId.random(random), OpaqueId.random(random));
            store.write(List.of(outbox.change(outbox.entry(name, both).orElseThrow())));
            committed.add(name);
        }

        assertThatThrownBy(() -> relay(outbox, small).scan()).isInstanceOf(QueueFullException.class);

        assertThat(small.control(QUEUE).counts().waiting()).isEqualTo(600);
        assertThat(small.control(new QueueName("compress")).counts().waiting()).isEqualTo(600);
    }

    private static List<NewJob> jobsOfOthers(int many) {
        List<NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            jobs.add(NewJob.of(new JobId("other-" + i), "digest", new byte[0]));
        }
        return jobs;
    }

    private void finishSome(JobClaims claims, Set<String> done) {
        for (ClaimedJob job : claims.claim(10, false).jobs()) {
            VersionName name = VersionName.ofPayload(job.envelope().payload());
            outbox.finished(name, VersionWork.DIGEST);
            claims.complete(List.of(job));
            done.add(name.toString());
        }
    }

    private void killAndRestartRedis() throws Exception {
        ProcessHandle server = ProcessHandle.of(redis.pid()).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(30, TimeUnit.SECONDS);
        int port = redis.port();
        redis.close();
        redis = LocalRedis.start(folder, port, Map.of());
    }
}
