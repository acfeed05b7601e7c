package io.vaultx.standalone;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.vaultx.process.Drain;
import io.vaultx.process.LogForm;
import io.vaultx.process.ServiceMain;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Starts everything in this process: claims the data folder, tells Quarkus where to listen, says when it serves, and ends
 * with status 0 after a SIGTERM or SIGINT was answered by a drain.
 */
@QuarkusMain
public final class Main {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Main() {}

    public static void main(String... args) {
        Drain.onSignals();
        try {
            LogForm.choose(System.getenv());
            StartOptions options = StartOptions.parse(args);
            if (!isDevMode()) {
                checkPortIsFree(options);
            }
            // Held to the end: a lock whose channel nobody holds is let go by the garbage collector.
            try (DataFolder folder = DataFolder.claim(options.data())) {
                configure(options, folder);
                Quarkus.run(Server.class, Main::ended, args);
            }
        } catch (StartRefusedException | IllegalStateException refused) {
            System.err.println("vaultx: " + refused.getMessage());
            System.exit(1);
        }
    }

    private static void configure(StartOptions options, DataFolder folder) {
        ServiceMain.prepare();
        System.setProperty("vaultx.data", folder.path().toString());
        System.setProperty("vaultx.address", options.address());
        System.setProperty("quarkus.http.host", options.host());
        System.setProperty("quarkus.http.port", Integer.toString(options.port()));
    }

    /** Dev mode ends the application to start it again with new code, in the same process and on the same socket. */
    private static boolean isDevMode() {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT;
    }

    private static void checkPortIsFree(StartOptions options) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(options.host()), options.port()));
        } catch (UnknownHostException e) {
            throw new StartRefusedException("cannot listen on " + options.host()
                    + ": no such host. Choose an address of this machine with --host.");
        } catch (IOException e) {
            throw new StartRefusedException("cannot listen on " + options.host() + ":" + options.port() + " ("
                    + e.getMessage() + "). Is another server running there? Choose another with --port.");
        }
    }

    /** Runs when Quarkus has closed everything, or could not start. */
    private static void ended(int code, @Nullable Throwable failure) {
        if (failure != null) {
            System.err.println("vaultx: could not start: " + ServiceMain.reason(failure));
        }
        if (!isDevMode()) {
            System.exit(failure == null ? code : 1);
        }
    }

    /** What runs between start and stop. */
    static final class Server implements QuarkusApplication {
        @Override
        public int run(String... args) {
            Drain.nowServing();
            String address = System.getProperty("vaultx.address", "");
            OUT.println("VaultX is ready: " + address);
            OUT.println("Next: register an account and keep its token:");
            OUT.println("  curl -s " + address + "/api/auth/register -H 'Content-Type: application/json' \\");
            OUT.println("    -d '{\"email\": \"me@example.org\", \"password\": \"a long pass phrase\"}'");
            OUT.println("The README's tour goes on from there. Ctrl-C stops the server.");
            CDI.current().select(BackgroundWork.class).get().begin();
            Quarkus.waitForExit();
            return 0;
        }
    }
}
