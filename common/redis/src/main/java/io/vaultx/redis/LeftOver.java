package io.vaultx.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that still runs on a folder although the JVM that started it is gone. Two on one folder would ruin its files. */
final class LeftOver {
    private static final Pattern PORT = Pattern.compile("(?m)^port ([0-9]+)$");

    private LeftOver() {}

    /**
     * Ends it, when there is one. It is known by the password of the folder, so that a process that has got its number by
     * now is left alone.
     *
     * @throws LocalRedisException when there may be one and it cannot be ended
     */
    static void end(Path home, Duration wait) throws IOException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid(home)).filter(ProcessHandle::isAlive);
        if (process.isEmpty() || !mayBeOurs(process.get().info())) {
            return;
        }
        boolean ours = answersToUs(home, process.get().pid());
        if (ours) {
            process.get().destroy();
        }
        // One that does not answer may be on its way out: its keeper ends it, too.
        if (!ended(process.get(), wait)) {
            throw new LocalRedisException(
                    "process " + process.get().pid() + " is a redis-server that may still use " + home
                            + (ours ? " and does not end" : " and does not answer") + ". End it, or remove "
                            + home.resolve("redis.pid") + " when it has nothing to do with this folder",
                    null);
        }
    }

    private static boolean ended(ProcessHandle process, Duration wait) {
        try {
            process.onExit().get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRedisException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server wrote there, or 0. */
    static long pid(Path home) {
        try {
            return Long.parseLong(Files.readString(home.resolve("redis.pid")).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Ours run as the user that we are, whose processes tell what they run. */
    static boolean mayBeOurs(ProcessHandle.Info info) {
        Optional<String> we = ProcessHandle.current().info().user();
        boolean foreign =
                info.user().isPresent() && we.isPresent() && !info.user().equals(we);
        return !foreign
                && info.command().map(command -> command.contains("redis")).orElse(true);
    }

    private static boolean answersToUs(Path home, long pid) throws IOException {
        Path conf = home.resolve("redis.conf");
        Matcher port = PORT.matcher(Files.exists(conf) ? Files.readString(conf) : "");
        if (!port.find()) {
            return false;
        }
        try {
            String password = Files.readString(home.resolve("password")).strip();
            return RedisProbe.ask(Integer.parseInt(port.group(1)), password, "INFO server")
                    .contains("process_id:" + pid + "\r");
        } catch (IOException e) {
            return false;
        }
    }
}
