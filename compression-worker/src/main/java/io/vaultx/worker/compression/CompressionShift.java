package io.vaultx.worker.compression;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins the work when its hours begin, and ends it when they end: what is in hand then is given back undone, and is
 * begun again the next time. Thread-safe.
 */
public final class CompressionShift implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CompressionShift.class.getName());
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(20);

    private final AllowedHours hours;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Supplier<? extends Work> work;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Guarded by this. */
    private @Nullable Work now;

    private boolean closed;

    /** Work that has begun. */
    public interface Work extends AutoCloseable {
        /** Ends it. */
        @Override
        void close();
    }

    CompressionShift(AllowedHours hours, InstantSource clock, ZoneId zone, Supplier<? extends Work> work) {
        this.hours = hours;
        this.clock = clock;
        this.zone = zone;
        this.work = work;
    }

    /**
     * From now on.
     *
     * @param work begins it
     */
    public static CompressionShift start(
            AllowedHours hours, InstantSource clock, ZoneId zone, Supplier<? extends Work> work) {
        CompressionShift shift = new CompressionShift(hours, clock, zone, work);
        Thread.ofVirtual().name("compression-hours").start(shift::watch);
        return shift;
    }

    private void watch() {
        try {
            do {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "compression could not begin or end", e);
                }
            } while (!closing.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins or ends the work, as the hour demands. */
    synchronized void look() {
        boolean allowed = !closed && hours.allow(LocalTime.ofInstant(clock.instant(), zone));
        Work under = now;
        if (allowed && under == null) {
            now = work.get();
        } else if (!allowed && under != null) {
            now = null;
            under.close();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closing.countDown();
        look();
    }
}
