package io.vaultx.process;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Starts a service as a process of its own, says when it serves, and ends with status 0 after a SIGTERM or SIGINT was
 * answered by a drain, with 1 when it could not start. Which service it is, its {@code application.properties} say.
 */
public final class ServiceMain {
    private static final System.Logger LOG = System.getLogger(ServiceMain.class.getName());

    private ServiceMain() {}

    public static void main(String... args) {
        Drain.onSignals();
        try {
            LogForm.choose(System.getenv());
        } catch (IllegalStateException wrong) {
            System.err.println("vaultx: " + wrong.getMessage());
            System.exit(1);
        }
        prepare();
        Quarkus.run(Service.class, ServiceMain::ended, args);
    }

    /** What Vert.x has to know before it is loaded. */
    public static void prepare() {
        // Vert.x would answer a URI it dislikes with a bare 400; our own checks answer with a problem.
        System.setProperty("vertx.disableURIValidation", "true");
        // Netty asks who wants a word at each new connection: RequestWire does.
        System.setProperty("io.netty.bootstrap.extensions", "serviceload");
        // One event loop for each core: more of them only take turns on it.
        System.setProperty(
                "quarkus.vertx.event-loops-pool-size",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
    }

    /** The message of what a start failed of: those around it only say where, but for the name of what could not be read. */
    public static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        if (cause == null) {
            return failure.toString();
        }
        return failure instanceof UncheckedIOException ? failure.getMessage() + ": " + reason(cause) : reason(cause);
    }

    /** Runs when Quarkus has closed everything, or could not start. */
    private static void ended(int code, @Nullable Throwable failure) {
        if (failure != null) {
            System.err.println("vaultx: could not start: " + reason(failure));
        }
        System.exit(failure == null ? code : 1);
    }

    /** What runs between start and stop. */
    static final class Service implements QuarkusApplication {
        @Override
        public int run(String... args) {
            Drain.nowServing();
            var config = ConfigProvider.getConfig();
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} serves on {1}:{2}",
                    config.getValue("vaultx.app", String.class),
                    config.getValue("quarkus.http.host", String.class),
                    config.getValue("quarkus.http.port", String.class));
            Quarkus.waitForExit();
            return 0;
        }
    }
}
