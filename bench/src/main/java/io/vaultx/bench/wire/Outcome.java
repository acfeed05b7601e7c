package io.vaultx.bench.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What one window of load gave: whole operations only, from the first request to the last answer. */
public final class Outcome {
    private static final long HIGHEST_MICROS = Duration.ofMinutes(30).toNanos() / 1000;
    private static final int DIGITS = 3;
    private static final int EXAMPLES = 5;

    private final Histogram micros = new Histogram(HIGHEST_MICROS, DIGITS);
    private final List<String> examples = new ArrayList<>();
    private long operations;
    private long bytes;
    private long failures;
    private long nanos;

    void done(long tookNanos, long bodyBytes) {
        micros.recordValue(Math.clamp(tookNanos / 1000, 0, HIGHEST_MICROS));
        operations++;
        bytes += bodyBytes;
    }

    void failed(String how) {
        failures++;
        if (examples.size() < EXAMPLES) {
            examples.add(how);
        }
    }

    void lasted(long windowNanos) {
        nanos = Math.max(nanos, windowNanos);
    }

    /** Adds what another thread did in the same window. */
    void join(Outcome other) {
        micros.add(other.micros);
        operations += other.operations;
        bytes += other.bytes;
        failures += other.failures;
        other.examples.stream().limit(EXAMPLES - examples.size()).forEach(examples::add);
        lasted(other.nanos);
    }

    public Histogram micros() {
        return micros;
    }

    public long operations() {
        return operations;
    }

    /** Of bodies, in either direction. */
    public long bytes() {
        return bytes;
    }

    public long failures() {
        return failures;
    }

    /** What some of the failures were. */
    public List<String> examples() {
        return List.copyOf(examples);
    }

    public double seconds() {
        return nanos / 1e9;
    }

    public double perSecond() {
        return operations / seconds();
    }

    public double mebibytesPerSecond() {
        return bytes / seconds() / (1 << 20);
    }
}
