package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A server that several tests use, each with accounts of its own. A failed test shows the end of the server's log; a server
 * has to stop cleanly after its last test.
 */
final class SharedServer implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback {
    private static final int TAIL_CHARACTERS = 6_000;

    private final @Nullable UnaryOperator<ServerSetup> settings;
    private @Nullable Instance instance;

    private SharedServer(@Nullable UnaryOperator<ServerSetup> settings) {
        this.settings = settings;
    }

    /** The one that all classes share which need no settings and do no harm to it. */
    static SharedServer ofAllClasses() {
        return new SharedServer(null);
    }

    static SharedServer ofThisClass() {
        return ofThisClass(UnaryOperator.identity());
    }

    static SharedServer ofThisClass(UnaryOperator<ServerSetup> settings) {
        return new SharedServer(settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        instance = settings == null
                ? context.getRoot()
                        .getStore(Namespace.create(SharedServer.class))
                        .computeIfAbsent("server", key -> Instance.start(UnaryOperator.identity()), Instance.class)
                : Instance.start(settings);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            String log = process().log();
            System.out.println("The server's log before " + context.getDisplayName() + " failed:");
            System.out.println(log.substring(Math.max(0, log.length() - TAIL_CHARACTERS)));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (settings != null && instance != null) {
            instance.close();
        }
    }

    private Instance instance() {
        return Objects.requireNonNull(instance, "not started");
    }

    ServerProcess process() {
        return instance().running;
    }

    /** Asks the server to end; it has to do so cleanly. */
    void stop() {
        assertThat(process().stop()).as("exit code after SIGTERM").isZero();
    }

    void start() {
        instance().running = instance().setup.start();
    }

    Path data() {
        return instance().setup.data();
    }

    int port() {
        return process().port();
    }

    Api anonymous() {
        return process().api();
    }

    /** A caller with a new account. */
    Api user() {
        return anonymous().register();
    }

    private static final class Instance implements AutoCloseable {
        final ServerSetup setup;
        ServerProcess running;

        private Instance(ServerSetup setup) {
            this.setup = setup;
            this.running = setup.start();
        }

        static Instance start(UnaryOperator<ServerSetup> settings) {
            try {
                return new Instance(settings.apply(ServerSetup.on(Files.createTempDirectory("vaultx-test-"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (ServerProcess last = running) {
                if (last.isAlive()) {
                    assertThat(last.stop()).as("exit code after SIGTERM").isZero();
                }
            } finally {
                delete(setup.data());
            }
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
