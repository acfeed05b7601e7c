package io.vaultx.apart;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * {@code ./vaultx up --apart}: starts a suite, says when it serves, and then watches: a process that ends is reported, not
 * started again. A SIGTERM or SIGINT ends all of them, in their order. The processes do not depend on it: when it is killed
 * they go on, and the other commands find them.
 */
final class Supervisor {
    /** For each step of the end; the whole of it stays below ten seconds unless somebody hangs. */
    static final Duration END_STEP = Duration.ofSeconds(9);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final UpOptions options;
    private final Path apps;
    private final PrintStream out;
    private final CountDownLatch asked = new CountDownLatch(1);

    Supervisor(UpOptions options, Path apps, PrintStream out) {
        this.options = options;
        this.apps = apps;
        this.out = out;
    }

    /** Returns when all has ended, or when all is ready and it is to detach. */
    void run() {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> asked.countDown());
        }
        try (FileChannel lock = claim(options.data())) {
            refuseASecond();
            checkPortIsFree();
            Suite suite = Suite.plan(options);
            Programs programs = new Programs(suite, apps);
            Roll roll = new Roll(suite, programs);
            programs.prepare();
            suite.store();
            roll.forget();
            start(suite, programs, roll);
            out.println("VaultX is ready: " + suite.url(Suite.PROXY));
            out.println("Its processes: ./vaultx ps --data " + options.data() + "; their logs are in "
                    + options.data().resolve("logs"));
            if (options.detach()) {
                out.println("./vaultx down --data " + options.data() + " ends them.");
                return;
            }
            noteMyself(suite);
            watch(suite, roll);
            end(roll);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + options.data(), e);
        }
    }

    private void start(Suite suite, Programs programs, Roll roll) {
        Map<String, ProcessMark> starting = new LinkedHashMap<>();
        try {
            for (String name : suite.names()) {
                starting.put(name, programs.start(name));
            }
            Readiness.await(suite, starting);
        } catch (RuntimeException failed) {
            roll.endAll(END_STEP);
            throw failed;
        }
    }

    private void watch(Suite suite, Roll roll) {
        TreeSet<String> reported = new TreeSet<>();
        while (!isAsked()) {
            List<String> running = roll.running();
            for (String name : suite.names()) {
                if (running.contains(name)) {
                    reported.remove(name);
                } else if (reported.add(name)) {
                    out.println("vaultx: " + name + " has ended; its log is " + suite.log(name) + ". ./vaultx start "
                            + name + " --data " + suite.data() + " starts it again.");
                }
            }
        }
    }

    private boolean isAsked() {
        try {
            return asked.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void end(Roll roll) {
        for (String name : roll.endAll(END_STEP)) {
            out.println("vaultx: " + name + " did not end by itself and was killed.");
        }
        roll.forget();
    }

    /** Held to the end of this process, however that comes. */
    private static FileChannel claim(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            Files.createDirectories(data);
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        Files.createDirectories(data.resolve("run"));
        FileChannel file = FileChannel.open(
                data.resolve("run").resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            throw new CommandRefusedException("the folder " + data + " is in use by another ./vaultx up");
        }
        return file;
    }

    private void refuseASecond() {
        Optional<Suite> before = Suite.find(options.data());
        if (before.isPresent()) {
            List<String> running = new Roll(before.get(), new Programs(before.get(), apps)).running();
            if (!running.isEmpty()) {
                throw new CommandRefusedException("in " + options.data() + " run already " + String.join(", ", running)
                        + ": ./vaultx down --data " + options.data() + " ends them");
            }
        }
    }

    private void checkPortIsFree() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()));
        } catch (IOException e) {
            throw new CommandRefusedException("cannot listen on 127.0.0.1:" + options.port() + " (" + e.getMessage()
                    + "). Is another server running there? Choose another with --port.");
        }
    }

    private static void noteMyself(Suite suite) throws IOException {
        Optional<ProcessMark> mine = ProcessMark.of(ProcessHandle.current().pid());
        if (mine.isPresent()) {
            mine.get().write(Commands.supervisor(suite));
        }
    }
}
