package io.vaultx.worker.compression;

import io.vaultx.chunks.Recoding;
import java.util.concurrent.atomic.LongAdder;

/** What compression has done since the process began. Thread-safe. */
public final class CompressionFigures {
    private final LongAdder saved = new LongAdder();
    private final LongAdder compressed = new LongAdder();
    private final LongAdder notWorthIt = new LongAdder();
    private final LongAdder unreadable = new LongAdder();

    void count(Recoding recoding) {
        switch (recoding.outcome()) {
            case RECODED -> {
                compressed.increment();
                saved.add(recoding.savedBytes());
            }
            case NOT_WORTH_IT -> notWorthIt.increment();
            case MISSING, DAMAGED -> unreadable.increment();
            case ALREADY -> {}
        }
    }

    /** Bytes that chunks take less than before. */
    public long savedBytes() {
        return saved.sum();
    }

    /** Chunks that are compressed now and were not before. */
    public long compressed() {
        return compressed.sum();
    }

    /** Chunks that do not shrink enough, each time that one was met. */
    public long notWorthIt() {
        return notWorthIt.sum();
    }

    /** Chunks that were missing or damaged. */
    public long unreadable() {
        return unreadable.sum();
    }
}
