package io.vaultx.apart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Waits until processes say that they are ready. */
final class Readiness {
    /** Longer than recovery of a large log takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Readiness() {}

    /**
     * @param starting marks by name
     * @throws CommandRefusedException when one of them ended meanwhile, or is not ready after minutes
     */
    static void await(Suite suite, Map<String, ProcessMark> starting) {
        Set<String> left = new LinkedHashSet<>(starting.keySet());
        long start = System.nanoTime();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER)
                .build()) {
            while (true) {
                left.removeIf(name -> name.equals(Suite.REDIS) || isReady(http, suite.url(name)));
                if (left.isEmpty()) {
                    return;
                }
                starting.forEach((name, mark) -> {
                    if (left.contains(name) && !mark.isRunning()) {
                        throw new CommandRefusedException(
                                name + " ended while it started; its log is " + suite.log(name));
                    }
                });
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new CommandRefusedException("not ready after " + PATIENCE.toMinutes() + " minutes: "
                            + String.join(", ", left) + "; their logs are in " + suite.logs());
                }
                pause();
            }
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
