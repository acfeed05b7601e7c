package io.vaultx.system;

import io.vaultx.threads.TestRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How to start a server: the same folder, port and settings at each start, so that a restart is a second {@link #start()}.
 *
 * @param options for the launcher, beside folder and port
 */
record ServerSetup(Path data, int port, List<String> options, Map<String, String> environment) {
    /**
     * The second compiler takes a third of the time of a start, and nobody who ends after seconds has it back. It is the one
     * with the fast SHA-256, though: not for a process that many megabytes go through.
     */
    static final Map<String, String> QUICKLY_WARM = Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

    ServerSetup {
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    /** On a port that is free now. */
    static ServerSetup on(Path data, String... options) {
        return new ServerSetup(data, freePort(), List.of(options), Map.of());
    }

    /** For runs of seconds with few bytes; as it is in long runs, which are to meet what both compilers make of the code. */
    ServerSetup quicklyWarm() {
        if (TestRun.LONG) {
            return this;
        }
        Map<String, String> more = new HashMap<>(environment);
        more.putAll(QUICKLY_WARM);
        return new ServerSetup(data, port, options, more);
    }

    ServerSetup with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new ServerSetup(data, port, options, more);
    }

    ServerSetup atPort(int other) {
        return new ServerSetup(data, other, options, environment);
    }

    /** Starts a server and waits until it serves. */
    ServerProcess start() {
        ServerProcess server = launch();
        server.awaitReady();
        return server;
    }

    /** Starts a server without waiting for it. */
    ServerProcess launch() {
        // A process group of its own, so that a signal to the group is what a terminal's Ctrl-C or an init system
        // sends.
        List<String> command = new ArrayList<>(List.of("setsid", "./vaultx", "server"));
        command.addAll(List.of("--port", Integer.toString(port), "--data", data.toString()));
        command.addAll(options);
        return new ServerProcess(Shell.begin(environment, command.toArray(String[]::new)), port);
    }

    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
