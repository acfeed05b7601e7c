package io.vaultx.apart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Waits until processes say that they are ready. */
final class Readiness {
    /** Longer than recovery of a large log takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Readiness() {}

    /** How a process is asked. */
    interface Question {
        boolean isReady(String url);
    }

    /**
     * @param starting marks by name
     * @param asked whether somebody wants it to give up
     * @return false when it gave up
     * @throws CommandRefusedException when one of them ended meanwhile, or is not ready after minutes
     */
    static boolean await(Suite suite, Programs programs, Map<String, ProcessMark> starting, BooleanSupplier asked) {
        Map<String, ProcessMark> left = new LinkedHashMap<>(starting);
        long start = System.nanoTime();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER)
                .build()) {
            while (!asked.getAsBoolean()) {
                left.entrySet().removeIf(entry -> {
                    String name = entry.getKey();
                    boolean serves = programs.isServing(name, url -> isReady(http, url));
                    // Looked at last: somebody else may answer at the port of one that could not have it.
                    if (!entry.getValue().isRunning()) {
                        throw new CommandRefusedException(
                                name + " ended while it started; its log is " + suite.log(name));
                    }
                    return serves;
                });
                if (left.isEmpty()) {
                    return true;
                }
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new CommandRefusedException("not ready after " + PATIENCE.toMinutes() + " minutes: "
                            + String.join(", ", left.keySet()) + "; their logs are in " + suite.logs());
                }
                pause();
            }
            return false;
        }
    }

    private static boolean isReady(HttpClient http, String url) {
        HttpRequest question = HttpRequest.newBuilder(URI.create(url + "/health/readiness"))
                .timeout(ANSWER)
                .build();
        try {
            return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandRefusedException("interrupted");
        }
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandRefusedException("interrupted");
        }
    }
}
