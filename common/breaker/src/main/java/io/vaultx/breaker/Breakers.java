package io.vaultx.breaker;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The breakers of this process, one for each dependency, all set alike. Thread-safe. */
public final class Breakers {
    private final BreakerSettings settings;
    private final LongSupplier nanoTime;
    private final Consumer<CircuitBreaker> made;
    private final ConcurrentMap<String, CircuitBreaker> byDependency = new ConcurrentHashMap<>();

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param made hears once of each new breaker, before anybody has it
     */
    public Breakers(BreakerSettings settings, LongSupplier nanoTime, Consumer<CircuitBreaker> made) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.made = made;
    }

    /**
     * The breaker of this dependency, closed when nobody asked for it before. It is kept for good: names come from
     * configuration and from the cluster's map, never from a client.
     *
     * @param dependency such as {@code records}, {@code auth}, {@code node-1}
     */
    public CircuitBreaker of(String dependency) {
        return byDependency.computeIfAbsent(dependency, name -> {
            CircuitBreaker breaker = new CircuitBreaker(name, settings, nanoTime);
            made.accept(breaker);
            return breaker;
        });
    }
}
