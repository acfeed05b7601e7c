package io.vaultx.jobs;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** The jobs that a worker holds, each with the thread that does it. Thread-safe. */
final class JobsInHand {
    private static final Logger LOG = System.getLogger(JobsInHand.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final JobClaims claims;
    private final Completions completions;
    private final JobHandler handler;
    private final Duration longestJob;
    private final RandomGenerator random;
    private final Map<JobId, Hand> hands = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile boolean givingUp;

    JobsInHand(
            JobClaims claims,
            Completions completions,
            JobHandler handler,
            Duration longestJob,
            RandomGenerator random) {
        this.claims = claims;
        this.completions = completions;
        this.handler = handler;
        this.longestJob = longestJob;
        this.random = random;
    }

    int size() {
        return hands.size();
    }

    /** Has it done on a thread of its own. */
    void begin(ClaimedJob job, Runnable whenEnded) {
        Hand hand = new Hand(job);
        hand.thread = Thread.ofVirtual().name("job-" + job.id()).unstarted(() -> {
            try {
                work(hand);
            } finally {
                hands.remove(job.id(), hand);
                whenEnded.run();
                lock.lock();
                try {
                    ended.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        });
        Hand older = hands.put(job.id(), hand);
        if (older != null) {
            // It was lost to this very worker: nobody else took it meanwhile.
            older.lose();
        }
        hand.thread.start();
        if (givingUp) {
            // Claimed while the others were given back.
            giveUp();
        }
    }

    private void work(Hand hand) {
        JobResult result;
        try {
            result = handler.handle(hand);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, () -> "job " + hand.job.id() + " failed", e);
            result = new JobResult.TryAgain(e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (Throwable fatal) {
            LOG.log(Level.ERROR, "job " + hand.job.id() + " failed", fatal);
            result = new JobResult.TryAgain(fatal.toString());
        }
        boolean interrupted = Thread.interrupted();
        if (hand.isTooLong) {
            result = new JobResult.TryAgain("took longer than " + longestJob.toMillis() + " ms");
        } else if (givingUp && interrupted && !(result instanceof JobResult.Done)) {
            return;
        }
        report(hand, result);
    }

    /** Says it until it is heard, or until it makes no difference any more. */
    private void report(Hand hand, JobResult result) {
        hand.isReporting = true;
        Duration pause = FIRST_PAUSE;
        while (!hand.isLost && !givingUp) {
            try {
                say(hand.job, result);
                return;
            } catch (JobsUnavailableException away) {
                LOG.log(Level.DEBUG, "the end of a job cannot be told", away);
                awaitEnd(pause);
                // An interrupt that came too late must not make the pauses end at once.
                Thread.interrupted();
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the end of job " + hand.job.id() + " cannot be told; it will be repeated", e);
                return;
            }
        }
    }

    private void say(ClaimedJob job, JobResult result) {
        switch (result) {
            case JobResult.Done() -> completions.complete(job);
            case JobResult.TryAgain(var why) -> {
                RetryPolicy retry = job.envelope().retry();
                claims.fail(job, why, retry.pauseAfter(job.failures() + 1, random), false);
            }
            case JobResult.NotNow(var why, var pause) -> claims.postpone(job, why, pause);
            case JobResult.GiveUp(var why) -> claims.fail(job, why, Duration.ZERO, true);
        }
    }

    /** One sign for all; whose job is no longer ours is interrupted, and so is what takes too long. */
    void giveSigns() {
        List<Hand> alive = new ArrayList<>();
        for (Hand hand : hands.values()) {
            if (!hand.isReporting && System.nanoTime() - hand.begunNanos > longestJob.toNanos()) {
                // Without signs of life others take it over, should the interrupt not help.
                hand.endTooLong();
            } else if (!hand.isLost) {
                alive.add(hand);
            }
        }
        if (alive.isEmpty()) {
            return;
        }
        try {
            List<Boolean> mine = claims.extend(
                    alive.stream().map(hand -> new JobClaims.Sign(hand.job, -1)).toList());
            for (int i = 0; i < alive.size(); i++) {
                // One that is being reported may be heard of already.
                if (!mine.get(i) && !alive.get(i).isReporting) {
                    alive.get(i).lose();
                }
            }
        } catch (JobsUnavailableException away) {
            LOG.log(Level.DEBUG, "no sign of life can be given", away);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "giving signs of life failed", e);
        }
    }

    /** Waits until any job ends, or for that time. */
    void awaitEnd(Duration longest) {
        lock.lock();
        try {
            if (!ended.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.TRACE, "waited in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts all that is left and gives it back. */
    void giveUp() {
        givingUp = true;
        List<Hand> left = List.copyOf(hands.values());
        left.forEach(Hand::interrupt);
        List<ClaimedJob> back =
                left.stream().filter(hand -> !hand.isLost).map(hand -> hand.job).toList();
        if (back.isEmpty()) {
            return;
        }
        try {
            claims.handBack(back);
        } catch (JobsUnavailableException away) {
            LOG.log(Level.WARNING, "jobs could not be given back; others take them over in time", away);
        }
    }

    private final class Hand implements RunningJob {
        private final ClaimedJob job;
        private final long begunNanos = System.nanoTime();
        private volatile Thread thread = Thread.currentThread();
        private volatile boolean isLost;
        private volatile boolean isTooLong;
        private volatile boolean isReporting;

        Hand(ClaimedJob job) {
            this.job = job;
        }

        @Override
        public ClaimedJob claimed() {
            return job;
        }

        @Override
        public void progress(int percent) {
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException("progress must be 0 to 100 percent, got " + percent);
            }
            try {
                if (!claims.extend(List.of(new JobClaims.Sign(job, percent))).getFirst()) {
                    isLost = true;
                }
            } catch (JobsUnavailableException away) {
                LOG.log(Level.DEBUG, "progress cannot be told", away);
            }
        }

        @Override
        public boolean isMine() {
            return !isLost && !isTooLong && !givingUp;
        }

        void lose() {
            if (!isLost) {
                isLost = true;
                LOG.log(Level.WARNING, "job " + job.id() + " was taken over by another consumer");
                interrupt();
            }
        }

        void endTooLong() {
            isTooLong = true;
            interrupt();
        }

        void interrupt() {
            thread.interrupt();
        }
    }
}
