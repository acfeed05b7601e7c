package io.vaultx.bench.subject;

/** What a run started does not outlive it, however it ends. */
final class Orphans {
    private Orphans() {}

    /** Ends the process together with this one, if it still runs then. */
    static Process none(Process process) {
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process;
    }
}
