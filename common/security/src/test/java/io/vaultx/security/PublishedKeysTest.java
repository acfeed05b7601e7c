package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The keys of an auth-service elsewhere: when it is asked, and what counts while it does not answer. */
final class PublishedKeysTest {
    private static final ECPublicKey KEY = TestKeys.pair("one").getECPublicKey();

    private final Map<String, ECPublicKey> published = new HashMap<>(Map.of("one", KEY));
    private final PublishedKeys keys = new PublishedKeys(this::fetch, this::nanos);
    private boolean away;
    private int fetches;
    private long nanos;

    private Map<String, ECPublicKey> fetch() throws KeySetSource.UnavailableException {
        fetches++;
        if (away) {
            throw new KeySetSource.UnavailableException("nobody answers");
        }
        return Map.copyOf(published);
    }

    private long nanos() {
        return nanos;
    }

    @Test
    void aKnownKeyCostsNoFetch() {
        keys.refreshWhenDue();

        for (int i = 0; i < 100; i++) {
            assertThat(keys.find("one")).contains(KEY);
        }

        assertThat(fetches).isEqualTo(1);
    }

    @Test
    void aNewKeyIsFoundAtOnce() {
        keys.refreshWhenDue();
        published.put("two", KEY);

        assertThat(keys.find("two")).contains(KEY);
        assertThat(keys.trusts("two")).isTrue();
    }

    @Test
    void inventedKeysCauseOneFetchInHalfAMinute() {
        keys.refreshWhenDue();

        for (int i = 0; i < 1_000; i++) {
            assertThat(keys.find("invented-" + i)).isEmpty();
        }
        assertThat(fetches).isEqualTo(2);

        nanos += PublishedKeys.ASKED_NANOS - 1;
        assertThat(keys.find("invented")).isEmpty();
        assertThat(fetches).isEqualTo(2);

        nanos++;
        assertThat(keys.find("invented")).isEmpty();
        assertThat(fetches).isEqualTo(3);
    }

    @Test
    void manyWhoAskAtOnceCauseOneFetch() throws Exception {
        keys.refreshWhenDue();
        CountDownLatch begin = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asking.add(threads.submit(() -> {
                    begin.await();
                    return keys.find("invented");
                }));
            }
            begin.countDown();
            for (Future<?> one : asking) {
                one.get();
            }
        }
        assertThat(fetches).isEqualTo(2);
    }

    /** While the auth-service is away it is asked for news every second, and each may take a while. */
    @Test
    void whoAsksAgainTooSoonWaitsForNoFetch() throws Exception {
        Held held = new Held();
        PublishedKeys slow = new PublishedKeys(held, this::nanos);
        held.goOn.release(2);
        slow.refreshWhenDue();
        away = true;
        assertThatThrownBy(() -> slow.find("invented")).isInstanceOf(Refusal.class);
        held.began.drainPermits();
        nanos += PublishedKeys.AGAIN_NANOS;

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> news = threads.submit(slow::refreshWhenDue);
            held.began.acquire();
            Future<?> again = threads.submit(() -> slow.find("invented again"));
            try {
                assertThatThrownBy(() -> again.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(Refusal.class);
            } finally {
                held.goOn.release();
            }
            news.get();
        }
    }

    @Test
    void whoAsksWhileTheKeyIsBeingFetchedGetsItToo() throws Exception {
        Held held = new Held();
        PublishedKeys slow = new PublishedKeys(held, this::nanos);
        held.goOn.release();
        slow.refreshWhenDue();
        held.began.drainPermits();
        published.put("two", KEY);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<ECPublicKey>> first = threads.submit(() -> slow.find("two"));
            held.began.acquire();
            FutureTask<Optional<ECPublicKey>> second = new FutureTask<>(() -> slow.find("two"));
            Thread asking = Thread.ofPlatform().start(second);
            while (asking.getState() != Thread.State.BLOCKED && !second.isDone()) {
                Thread.onSpinWait();
            }
            held.goOn.release();

            assertThat(first.get()).contains(KEY);
            assertThat(second.get()).contains(KEY);
        }
    }

    /** Says when it is asked, and answers when it may. */
    private final class Held implements KeySetSource {
        final Semaphore began = new Semaphore(0);
        final Semaphore goOn = new Semaphore(0);

        @Override
        public Map<String, ECPublicKey> fetch() throws UnavailableException {
            began.release();
            goOn.acquireUninterruptibly();
            return PublishedKeysTest.this.fetch();
        }
    }

    @Test
    void whatIsKnownCountsWhileTheAuthServiceIsAway() {
        keys.refreshWhenDue();
        away = true;
        nanos += PublishedKeys.REFRESH_NANOS;
        keys.refreshWhenDue();

        assertThat(fetches).isEqualTo(2);
        assertThat(keys.find("one")).contains(KEY);
        assertThat(keys.trusts("one")).isTrue();
    }

    /** A 401 would tell a client that its good token is none. */
    @Test
    void aKeyThatMayBeNewIsNoReasonToRefuseATokenWhileNobodyCanBeAsked() {
        away = true;
        keys.refreshWhenDue();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> keys.find("one"))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.UNAVAILABLE));
        }
        assertThat(keys.areKnown()).isFalse();
    }

    @Test
    void aKeyThatIsPublishedNoMoreIsTrustedNoMoreAfterTheNextRefresh() {
        published.put("two", KEY);
        keys.refreshWhenDue();
        assertThat(keys.trusts("one")).isTrue();
        published.remove("one");

        nanos += PublishedKeys.REFRESH_NANOS - 1;
        keys.refreshWhenDue();
        assertThat(keys.trusts("one")).isTrue();
        nanos++;
        keys.refreshWhenDue();

        assertThat(keys.trusts("one")).isFalse();
        assertThat(keys.trusts("two")).isTrue();
    }

    @Test
    void untilThereAreKeysTheyAreAskedForEverySecond() {
        away = true;
        keys.refreshWhenDue();
        keys.refreshWhenDue();
        assertThat(fetches).isEqualTo(1);

        nanos += PublishedKeys.AGAIN_NANOS;
        away = false;
        keys.refreshWhenDue();

        assertThat(keys.areKnown()).isTrue();
        assertThat(keys.find("one")).contains(KEY);
    }
}
