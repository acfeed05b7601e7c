package io.vaultx.process;

import io.quarkus.runtime.Quarkus;
import sun.misc.Signal;

/**
 * The end of a process that was asked for by a SIGTERM or SIGINT: what has begun is finished, then it ends with status 0.
 * (The JVM's own handling would end with 143; a stop that was asked for is a success.) Of the whole process, as signals are.
 */
public final class Drain {
    private static volatile boolean serving;
    private static volatile boolean asked;

    private Drain() {}

    /** To be called first of all in a process. */
    public static void onSignals() {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> {
                if (serving) {
                    asked = true;
                    Quarkus.asyncExit(0);
                } else {
                    // Nothing was promised to anyone yet, and a recovery that is cut off is done again.
                    Runtime.getRuntime().halt(0);
                }
            });
        }
    }

    /** From here on an end has something to finish. */
    public static void nowServing() {
        serving = true;
    }

    /** Whether the end was asked for: new work belongs elsewhere. */
    public static boolean isAsked() {
        return asked;
    }
}
