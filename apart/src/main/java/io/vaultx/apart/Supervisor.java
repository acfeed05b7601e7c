package io.vaultx.apart;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * {@code ./vaultx up --apart}: starts a suite, says when it serves, and then watches: a process that ends is reported, not
 * started again. A SIGTERM or SIGINT ends all of them, in their order. The processes do not depend on it: when it is killed
 * they go on, and the other commands find them.
 */
final class Supervisor {
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
        makeFolder(options.data());
        Suite suite = StateLock.within(options.data().resolve("run"), this::claim);
        Programs programs = new Programs(suite, apps);
        Roll roll = new Roll(suite, programs);
        if (start(suite, programs, roll)) {
            out.println("VaultX is ready: " + suite.url(Suite.PROXY));
            out.println("Its processes: ./vaultx ps --data " + options.data() + "; their logs are in "
                    + options.data().resolve("logs"));
            if (options.detach()) {
                out.println("./vaultx down --data " + options.data() + " ends them.");
                StateLock.within(suite.run(), () -> {
                    Commands.forgetSupervisor(suite);
                    return suite;
                });
                return;
            }
            watch(suite, roll);
        }
        Commands.endAll(suite, roll, out);
    }

    /** The folder is this one's from here on: it is noted before the first process, so that {@code down} finds it. */
    private Suite claim() {
        refuseASecond();
        checkPortIsFree();
        Suite suite = Suite.plan(options);
        Programs programs = new Programs(suite, apps);
        programs.prepare();
        suite.store();
        suite.noteBuild(apps.getParent());
        new Roll(suite, programs).forget();
        noteMyself(suite);
        return suite;
    }

    /** Redis first: the others would only wait for it. Whether all is ready; not when it was asked to end meanwhile. */
    private boolean start(Suite suite, Programs programs, Roll roll) {
        try {
            List<String> rest = new ArrayList<>(suite.names());
            rest.remove(Suite.REDIS);
            return start(suite, programs, List.of(Suite.REDIS)) && start(suite, programs, rest);
        } catch (RuntimeException failed) {
            Commands.endAll(suite, roll, out);
            throw failed;
        }
    }

    private boolean start(Suite suite, Programs programs, List<String> names) {
        out.println("Waiting for " + String.join(", ", names) + " ...");
        Map<String, ProcessMark> starting = new LinkedHashMap<>();
        for (String name : names) {
            if (asked.getCount() == 0) {
                return false;
            }
            starting.put(name, programs.start(name));
        }
        return Readiness.await(suite, programs, starting, () -> asked.getCount() == 0);
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

    private static void makeFolder(Path data) {
        try {
            if (!Files.isDirectory(data)) {
                Files.createDirectories(data);
                Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + data, e);
        }
    }

    private void refuseASecond() {
        Optional<Suite> before = Suite.find(options.data());
        if (before.isPresent()) {
            if (ProcessMark.read(Commands.supervisor(before.get()))
                    .filter(ProcessMark::isRunning)
                    .isPresent()) {
                throw new CommandRefusedException("the folder " + options.data()
                        + " is in use by another ./vaultx up, so its processes run already: ./vaultx down --data "
                        + options.data() + " ends them");
            }
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

    private static void noteMyself(Suite suite) {
        Path file = Commands.supervisor(suite);
        try {
            ProcessMark.of(ProcessHandle.current().pid()).orElseThrow().write(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
