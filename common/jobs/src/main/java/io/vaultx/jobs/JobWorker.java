package io.vaultx.jobs;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Does the jobs of one queue: claims as many as it has hands for, has a handler do each on a virtual thread, gives signs of
 * life meanwhile, and says what became of it. While the queue's server is away it waits for it; what was done meanwhile is
 * said when it is back.
 *
 * <p>Thread-safe.
 */
public final class JobWorker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JobWorker.class.getName());

    /** Looks for the jobs of lost consumers this often in the time after which one counts as lost. */
    private static final int LOOKS_PER_LOSS = 3;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final JobClaims claims;
    private final WorkerSettings settings;
    private final JobsInHand inHand;
    private final Completions completions;
    private final Semaphore hands;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean goodbyeSaid = new AtomicBoolean();
    private final Thread goodbye = Thread.ofVirtual().unstarted(this::sayGoodbye);
    private final Duration tick;

    private JobWorker(JobClaims claims, JobHandler handler, WorkerSettings settings, RandomGenerator random) {
        this.claims = claims;
        this.settings = settings;
        this.hands = new Semaphore(settings.concurrency());
        this.completions = Completions.start(claims);
        this.inHand = new JobsInHand(claims, completions, handler, settings.longestJob(), random);
        Duration look = claims.lostAfter().dividedBy(LOOKS_PER_LOSS);
        this.tick = look.compareTo(LONGEST_WAIT) < 0 ? look : LONGEST_WAIT;
    }

    /** Begins at once, whether the queue's server is there or not. */
    public static JobWorker start(JobQueue queue, JobHandler handler, WorkerSettings settings, RandomGenerator random) {
        JobWorker worker = new JobWorker(queue.claims(settings.consumer()), handler, settings, random);
        Thread.ofVirtual().name("jobs-" + queue.name()).start(worker::work);
        Thread.ofVirtual().name("jobs-" + queue.name() + "-alive").start(worker::giveSigns);
        return worker;
    }

    /** How many jobs it is doing. */
    public int active() {
        return inHand.size();
    }

    /**
     * Takes no more jobs, lets those in hand end, interrupts them when the patience is over, and gives back what is not
     * done then. Returns within the patience and a second, also when the server is away.
     */
    @Override
    public void close() {
        closing.countDown();
        if (goodbyeSaid.compareAndSet(false, true)) {
            goodbye.start();
        }
        try {
            goodbye.join(settings.patience().plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayGoodbye() {
        if (!takeAll(settings.patience())) {
            inHand.giveUp();
        }
        claims.close();
        completions.close();
    }

    private boolean takeAll(Duration patience) {
        try {
            return hands.tryAcquire(settings.concurrency(), patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void work() {
        long lookedNanos = System.nanoTime() - tick.toNanos();
        while (awaitHand()) {
            int free = 1 + hands.drainPermits();
            boolean look = System.nanoTime() - lookedNanos >= tick.toNanos();
            if (look) {
                lookedNanos = System.nanoTime();
            }
            try {
                claimAndBegin(free, look);
            } catch (JobsUnavailableException away) {
                LOG.log(Level.DEBUG, "no jobs can be claimed", away);
                pause();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "claiming jobs failed", e);
                pause();
            }
        }
    }

    /** True with one hand taken; false when the worker closes. */
    private boolean awaitHand() {
        try {
            while (!isClosing()) {
                if (hands.tryAcquire(tick.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (isClosing()) {
                        hands.release();
                        return false;
                    }
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void claimAndBegin(int free, boolean look) {
        JobClaims.Batch batch;
        int begun = 0;
        try {
            batch = claims.claim(free, look);
            for (ClaimedJob job : batch.jobs()) {
                inHand.begin(job, hands::release);
                begun++;
            }
        } finally {
            hands.release(free - begun);
        }
        if (batch.jobs().size() < free && !isClosing()) {
            Duration wait = batch.untilDue().compareTo(tick) < 0 ? batch.untilDue() : tick;
            if (wait.isPositive()) {
                claims.await(batch.mark(), wait);
            }
        }
    }

    private void giveSigns() {
        Duration pace = claims.lostAfter().dividedBy(LOOKS_PER_LOSS + 1);
        try {
            // Until the last job has ended: also while the worker closes.
            while (!closing.await(pace.toMillis(), TimeUnit.MILLISECONDS) || inHand.size() > 0) {
                inHand.giveSigns();
                if (isClosing() && inHand.size() > 0) {
                    inHand.awaitEnd(pace);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        try {
            if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
