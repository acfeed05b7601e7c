package io.vaultx.bench.row;

import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** The kinds of load of the rows that compare one thing with another, the same on both. */
enum Kind {
    PUT_SMALL("put-4k"),
    GET_SMALL("get-4k"),
    PUT_LARGE("put-64m"),
    GET_LARGE("get-64m");

    private static final long LARGE_FILES = 8;
    /** On a suite each body is written four times on one disk, once by the process beside it. */
    private static final int LARGE_SHARE = 4;

    /** They fill the disk. */
    private static final int MOST_LARGE_WARM_UPS = 6;

    private final String spelled;

    Kind(String spelled) {
        this.spelled = spelled;
    }

    /** Stores what it needs and goes through it, unmeasured, until it gets no faster. */
    Repeated on(Target target, Pace pace) throws IOException {
        Repeated repeated = opened(target, pace);
        try {
            repeated.warmUp(isLarge() ? Math.min(MOST_LARGE_WARM_UPS, pace.warmUps()) : pace.warmUps());
            return repeated;
        } catch (IOException | RuntimeException e) {
            repeated.close();
            throw e;
        }
    }

    private Repeated opened(Target target, Pace pace) throws IOException {
        return switch (this) {
            case PUT_SMALL ->
                running(
                        SmallObjects.load(target),
                        target,
                        SmallObjects.put(target, Numbers.from(GetSmall.FILES, Long.MAX_VALUE / 2)),
                        pace);
            case GET_SMALL -> {
                SmallObjects.store(target, GetSmall.FILES);
                yield running(
                        SmallObjects.load(target),
                        target,
                        SmallObjects.get(target, Numbers.anyBelow(GetSmall.FILES)),
                        pace);
            }
            case PUT_LARGE -> {
                Load load = LargeObjects.load(target);
                AtomicLong next = new AtomicLong(LARGE_FILES);
                int bodies = Math.max(LargeObjects.CONNECTIONS, pace.largeBodies() / LARGE_SHARE);
                yield new Repeated(
                        target,
                        load,
                        () -> load.runAll(LargeObjects.put(target, Numbers.from(next.getAndAdd(bodies), bodies))));
            }
            case GET_LARGE -> {
                LargeObjects.store(target, LARGE_FILES);
                yield running(
                        LargeObjects.load(target),
                        target,
                        LargeObjects.get(target, Numbers.anyBelow(LARGE_FILES)),
                        pace);
            }
        };
    }

    private static Repeated running(Load load, Target target, Work work, Pace pace) {
        return new Repeated(target, load, () -> load.run(work, pace.window()));
    }

    private boolean isLarge() {
        return this == PUT_LARGE || this == GET_LARGE;
    }

    double rate(Window window) {
        return isLarge() ? window.mebibytesPerSecond() : window.perSecond();
    }

    String rate(Rounds rounds) {
        double rate = rounds.median(this::rate);
        return isLarge() ? Figures.throughput(rate) : Figures.rate(rate);
    }

    String cpu(Rounds rounds) {
        return isLarge()
                ? Figures.secondsPerGibibyte(rounds.median(Window::serverSecondsPerGibibyte))
                : Figures.micros(rounds.median(Window::serverMicros));
    }

    @Override
    public String toString() {
        return spelled;
    }
}
