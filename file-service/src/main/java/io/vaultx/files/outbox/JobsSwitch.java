package io.vaultx.files.outbox;

/** Whether this installation has workers, and what is left to them. Thread-safe, and quick. */
@FunctionalInterface
public interface JobsSwitch {
    /** Of a smaller content compression saves less than asking for it costs, unless many of its kind share a dictionary. */
    long LEAST_COMPRESSED = 16 << 10;

    /** False where nobody will ever do a job: then none is noted. */
    boolean isOn();

    /** The smallest content that is to be compressed, in bytes. */
    default long leastCompressed() {
        return LEAST_COMPRESSED;
    }
}
