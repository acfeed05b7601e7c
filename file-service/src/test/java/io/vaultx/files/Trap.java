package io.vaultx.files;

import io.vaultx.records.WriteOutcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Makes one call of many fail, before or after it did its work. Unarmed at first. */
public final class Trap {
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger writes = new AtomicInteger();
    private final Map<Integer, Runnable> hooks = new ConcurrentHashMap<>();
    private final Map<String, Integer> scans = new ConcurrentHashMap<>();
    private final AtomicLong rowsRead = new AtomicLong();
    private final AtomicLong conflicts = new AtomicLong();
    private volatile boolean after;
    private volatile boolean sprung;

    /** The {@code n}-th call from now on fails, counted from 1. */
    public void arm(int n, boolean afterItsWork) {
        after = afterItsWork;
        sprung = false;
        left.set(n);
    }

    public void disarm() {
        left.set(Integer.MAX_VALUE);
    }

    /** Whether a call failed since the trap was armed. */
    public boolean sprung() {
        return sprung;
    }

    /** Lets something happen when the {@code n}-th write from now on, counted from 1, is about to be made or was made. */
    public void onWrite(int n, boolean afterIt, Runnable happens) {
        if (writes.getAndSet(0) != 0) {
            hooks.clear();
        }
        hooks.put(afterIt ? n : -n, happens);
    }

    /** How often a table was scanned so far. */
    public int scansOf(String table) {
        return scans.getOrDefault(table, 0);
    }

    /** How many rows were read so far, one for each key that was asked for and each row that a scan brought. */
    public long rowsRead() {
        return rowsRead.get();
    }

    /** How many writes found something that had changed so far. */
    public long conflicts() {
        return conflicts.get();
    }

    void reading(long rows) {
        rowsRead.addAndGet(rows);
    }

    void scanning(String table) {
        scans.merge(table, 1, Integer::sum);
    }

    WriteOutcome write(Supplier<WriteOutcome> write) {
        int n = writes.incrementAndGet();
        hooks.getOrDefault(-n, () -> {}).run();
        WriteOutcome outcome = write.get();
        if (!outcome.written()) {
            conflicts.incrementAndGet();
        }
        hooks.getOrDefault(n, () -> {}).run();
        return outcome;
    }

    <T> T call(Supplier<T> work, Supplier<? extends RuntimeException> failure) {
        boolean mine = left.getAndUpdate(n -> n == Integer.MAX_VALUE ? n : n - 1) == 1;
        if (mine && !after) {
            sprung = true;
            throw failure.get();
        }
        T done = work.get();
        if (mine) {
            sprung = true;
            throw failure.get();
        }
        return done;
    }
}
