package io.vaultx.files.outbox;

/** Whether this installation has workers. Thread-safe, and quick. */
@FunctionalInterface
public interface JobsSwitch {
    /** False where nobody will ever do a job: then none is noted. */
    boolean isOn();
}
