package io.vaultx.files;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Makes one call of many fail, before or after it did its work. Unarmed at first. */
public final class Trap {
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
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
