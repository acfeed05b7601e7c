package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.Fence;
import io.vaultx.jobs.FencedValue;
import io.vaultx.jobs.FencingToken;
import io.vaultx.jobs.Lease;
import io.vaultx.jobs.Leases;
import io.vaultx.jobs.QueueName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only one may do. */
class LeaseTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(100);

    private static TestServer server;

    private final QueueName name = TestServer.freshQueue();
    private final Leases leases = RedisLeases.of(server.client(), new SecureRandom());

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private Lease acquired(Duration time) {
        List<Lease> got = new ArrayList<>();
        Await.until("the lease is free", () -> {
            leases.acquire(name, time).ifPresent(got::add);
            return !got.isEmpty();
        });
        return got.getFirst();
    }

    @Test
    void oneAtATimeHoldsItAndEachLaterHolderHasALargerToken() {
        Lease first = leases.acquire(name, LONG).orElseThrow();
        assertThat(first.isHeld()).isTrue();
        assertThat(leases.acquire(name, LONG)).isEmpty();

        first.close();
        Lease second = leases.acquire(name, LONG).orElseThrow();

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(first.isHeld()).isFalse();
        assertThat(first.renew()).isFalse();
        first.close();
        assertThat(leases.acquire(name, LONG)).isEmpty();
        assertThat(second.renew()).isTrue();
    }

    @Test
    void ofManyWhoAskAtOnceOneGetsIt() throws Exception {
        List<Optional<Lease>> answers = Collections.synchronizedList(new ArrayList<>());
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            askers.add(Thread.ofVirtual().start(() -> answers.add(leases.acquire(name, LONG))));
        }
        for (Thread asker : askers) {
            asker.join();
        }

        assertThat(answers).hasSize(20).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void oneThatWasNotRenewedEndsAndIsNotRenewedLater() {
        Lease slow = leases.acquire(name, SHORT).orElseThrow();

        Await.until("its time is over", () -> !slow.isHeld());
        Lease next = acquired(LONG);

        assertThat(slow.renew()).isFalse();
        assertThat(next.token()).isGreaterThan(slow.token());
        slow.close();
        assertThat(next.renew()).isTrue();
    }

    @Test
    void renewedItLastsBeyondItsTime() {
        Lease lease = leases.acquire(name, Duration.ofSeconds(2)).orElseThrow();
        long begun = System.nanoTime();

        Await.until("its first time is over", () -> {
            assertThat(lease.renew()).isTrue();
            assertThat(leases.acquire(name, LONG)).isEmpty();
            return System.nanoTime() - begun > Duration.ofSeconds(3).toNanos();
        });

        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void aValueIsChangedByTheLatestHolderOnly() {
        FencedValue cursor = leases.value(name);
        assertThat(cursor.read()).isEmpty();
        Lease former = leases.acquire(name, SHORT).orElseThrow();
        assertThat(cursor.write(former.token(), "one".getBytes())).isTrue();
        Lease latest = acquired(LONG);
        assertThat(cursor.write(latest.token(), "two".getBytes())).isTrue();

        assertThat(cursor.write(former.token(), "stale".getBytes())).isFalse();

        assertThat(new String(cursor.read().orElseThrow())).isEqualTo("two");
        assertThat(cursor.write(latest.token(), "three".getBytes())).isTrue();
    }

    @Test
    void aFormerHolderChangesNothingBehindTheReadingOfTheNext() {
        FencedValue cursor = leases.value(name);
        Lease former = leases.acquire(name, SHORT).orElseThrow();
        assertThat(cursor.enter(former.token())).isTrue();
        assertThat(cursor.write(former.token(), "one".getBytes())).isTrue();
        Lease latest = acquired(LONG);

        assertThat(cursor.enter(latest.token())).isTrue();

        assertThat(new String(cursor.read().orElseThrow())).isEqualTo("one");
        assertThat(cursor.write(former.token(), "stale".getBytes())).isFalse();
        assertThat(cursor.enter(former.token())).isFalse();
        assertThat(new String(cursor.read().orElseThrow())).isEqualTo("one");
    }

    @Test
    void oneThatWasTakenBeforeTheClockWasSetBackEndsWithinItsTime() {
        Lease dead = leases.acquire(name, SHORT).orElseThrow();
        // What the clock being set back by a day comes to.
        long until = Long.parseLong(
                server.ask("HGET", JobKeys.lease(name.value()), "until").text());
        server.ask(
                "HSET",
                JobKeys.lease(name.value()),
                "until",
                until + Duration.ofDays(1).toMillis());

        Lease next = acquired(LONG);

        assertThat(next.token()).isGreaterThan(dead.token());
    }

    @Test
    void aFenceRefusesTokensSmallerThanOneItHasSeen() {
        Fence fence = new Fence();

        assertThat(fence.admits(new FencingToken(7))).isTrue();
        assertThat(fence.admits(new FencingToken(7))).isTrue();
        assertThat(fence.admits(new FencingToken(9))).isTrue();
        assertThat(fence.admits(new FencingToken(8))).isFalse();
    }

    @Test
    void tokensGrowAcrossAKillOfRedisAndWhenItLosesEverything() throws Exception {
        try (TestServer own = TestServer.start()) {
            Leases ownLeases = RedisLeases.of(own.client(), new SecureRandom());
            FencingToken last = ownLeases.acquire(name, LONG).orElseThrow().token();
            own.killAndRestart();
            Await.until("the server is back", () -> isBack(own));
            assertThat(ownLeases.acquire(name, LONG)).isEmpty();

            own.ask("FLUSHALL");

            assertThat(ownLeases.acquire(name, LONG).orElseThrow().token()).isGreaterThan(last);
        }
    }

    private static boolean isBack(TestServer server) {
        try {
            return server.ask("PING").text().equals("PONG");
        } catch (RuntimeException away) {
            return false;
        }
    }
}
