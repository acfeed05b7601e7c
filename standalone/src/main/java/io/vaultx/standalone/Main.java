package io.vaultx.standalone;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Starts everything in this process: claims the data folder, tells Quarkus where to listen, says when it serves, and ends
 * with status 0 after a SIGTERM or SIGINT was answered by a drain.
 */
@QuarkusMain
public final class Main {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private static volatile boolean serving;
    private static volatile boolean draining;

    private Main() {}

    public static void main(String... args) {
        endWellOnSignals();
        try {
            StartOptions options = StartOptions.parse(args);
            // Held to the end: a lock whose channel nobody holds is let go by the garbage collector.
            try (DataFolder folder = DataFolder.claim(options.data())) {
                if (!isDevMode()) {
                    checkPortIsFree(options);
                }
                configure(options, folder);
                Quarkus.run(Server.class, Main::ended, args);
            }
        } catch (StartRefusedException refused) {
            System.err.println("vaultx: " + refused.getMessage());
            System.exit(1);
        }
    }

    /** Whether a signal has asked for the end: what has begun is finished, new work belongs elsewhere. */
    static boolean isDraining() {
        return draining;
    }

    private static void configure(StartOptions options, DataFolder folder) {
        // Vert.x would answer a URI it dislikes with a bare 400; our own checks answer with a problem.
        System.setProperty("vertx.disableURIValidation", "true");
        System.setProperty("vaultx.data", folder.path().toString());
        System.setProperty("vaultx.address", options.address());
        System.setProperty("quarkus.http.host", options.host());
        System.setProperty("quarkus.http.port", Integer.toString(options.port()));
        // One event loop for each core: more of them only take turns on it.
        System.setProperty(
                "quarkus.vertx.event-loops-pool-size",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
    }

    /** The JVM's own handling would end with 143; a stop that was asked for is a success. */
    private static void endWellOnSignals() {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> {
                if (serving) {
                    draining = true;
                    Quarkus.asyncExit(0);
                } else {
                    // Nothing was promised to anyone yet, and a recovery that is cut off is done again.
                    Runtime.getRuntime().halt(0);
                }
            });
        }
    }

    /** Dev mode ends the application to start it again with new code, in the same process and on the same socket. */
    private static boolean isDevMode() {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT;
    }

    private static void checkPortIsFree(StartOptions options) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(options.host()), options.port()));
        } catch (IOException e) {
            throw new StartRefusedException("cannot listen on " + options.host() + ":" + options.port() + " ("
                    + e.getMessage() + "). Is another server running there? Choose another with --port.");
        }
    }

    /** Runs when Quarkus has closed everything, or could not start. */
    private static void ended(int code, @Nullable Throwable failure) {
        if (failure != null) {
            System.err.println("vaultx: could not start: " + rootCause(failure));
        }
        if (!isDevMode()) {
            System.exit(failure == null ? code : 1);
        }
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootCause(cause);
    }

    /** What runs between start and stop. */
    static final class Server implements QuarkusApplication {
        @Override
        public int run(String... args) {
            serving = true;
            String address = System.getProperty("vaultx.address", "");
            OUT.println("VaultX is ready: " + address);
            OUT.println("Next: register an account and keep its token:");
            OUT.println("  curl -s " + address + "/api/auth/register -H 'Content-Type: application/json' \\");
            OUT.println("    -d '{\"email\": \"me@example.org\", \"password\": \"a long pass phrase\"}'");
            OUT.println("The README's tour goes on from there. Ctrl-C stops the server.");
            Quarkus.waitForExit();
            return 0;
        }
    }
}
