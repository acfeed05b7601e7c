package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Many writers at once, each with an account of its own. */
record Crowd(List<Writer> writers) {
    private static final int WRITERS = 8;

    /** Starts and stops a server to make the accounts. */
    static Crowd register(ServerSetup setup, SplittableRandom random) {
        try (ServerProcess server = setup.start()) {
            Crowd crowd = of(server.api(), random);
            assertThat(server.stop()).isZero();
            return crowd;
        }
    }

    /** Makes the accounts on a server that runs. */
    static Crowd of(Api anonymous, SplittableRandom random) {
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(anonymous.register().token(), "w" + i + "-", random.split()));
        }
        return new Crowd(writers);
    }

    long acknowledged() {
        return writers.stream().mapToLong(Writer::acknowledged).sum();
    }

    /** Changes whose keys are still held by a killed server. */
    long unanswered() {
        return writers.stream().mapToLong(Writer::unanswered).sum();
    }

    /** What is wrong with the files of the last round and some older ones. */
    List<String> check(Api anonymous) {
        return inParallel(writer -> writer.check(anonymous));
    }

    List<String> checkEverything(Api anonymous) {
        return inParallel(writer -> writer.checkEverything(anonymous));
    }

    /** All of them write until a blow ends it, so many milliseconds from now. */
    void writeWhile(Api anonymous, BiConsumer<Writer, Api> work, int millis, Runnable blow) {
        List<CompletableFuture<Void>> running = writers.stream()
                .map(writer ->
                        CompletableFuture.runAsync(() -> work.accept(writer, anonymous), Thread::startVirtualThread))
                .toList();
        after(millis, blow);
        running.forEach(CompletableFuture::join);
    }

    /** One thing of each of them, together. */
    <T> List<T> inParallel(Function<Writer, List<T>> work) {
        List<CompletableFuture<List<T>>> running = writers.stream()
                .map(writer -> CompletableFuture.supplyAsync(() -> work.apply(writer), Thread::startVirtualThread))
                .toList();
        return running.stream().flatMap(found -> found.join().stream()).toList();
    }

    static void after(int millis, Runnable blow) {
        CompletableFuture.runAsync(blow, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
    }
}
