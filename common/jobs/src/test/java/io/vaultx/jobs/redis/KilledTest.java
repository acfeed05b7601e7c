package io.vaultx.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.jobs.Await;
import io.vaultx.jobs.JobControl;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobWorker;
import io.vaultx.jobs.JobsUnavailableException;
import io.vaultx.jobs.NewJob;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.WorkerSettings;
import io.vaultx.threads.Tally;
import io.vaultx.threads.TestRun;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Processes killed with -9 while jobs are published and done. */
class KilledTest {
    private final long seed = TestRun.seed();
    private final Random random = new Random(seed);
    private final QueueName name = TestServer.freshQueue();

    private static NewJob job(String id) {
        return NewJob.of(new JobId(id), "test", id.getBytes(StandardCharsets.UTF_8));
    }

    private static void kill(Process process) throws Exception {
        CompletableFuture<Process> gone = process.onExit();
        process.destroyForcibly();
        gone.get(10, TimeUnit.SECONDS);
    }

    @Test
    void theJobsOfKilledConsumersAreDoneByOthersAndTheirEffectsAreThereOnce() throws Exception {
        System.out.println("seed " + seed);
        int kills = TestRun.rounds(4, 12);
        int jobs = 0;
        try (TestServer server = TestServer.start()) {
            JobQueue queue = server.queues(ConsumerProgram.LIMITS).queue(name);
            JobControl control = server.queues(ConsumerProgram.LIMITS).control(name);
            RedisEffects effects = new RedisEffects(server.client(), "effects:" + name);
            Process consumer = ConsumerProgram.start(server.address(), name, "effects");
            for (int i = 0; i < kills; i++) {
                int from = jobs;
                queue.publish(IntStream.range(from, from + 500)
                        .mapToObj(n -> job("j" + n))
                        .toList());
                jobs += 500;
                int enough = from + random.nextInt(300);
                Await.until("it is at work", () -> effects.applied()[0] > enough);
                Process next = ConsumerProgram.start(server.address(), name, "effects");
                kill(consumer);
                consumer = next;
            }

            int all = jobs;
            Await.until("all are done", () -> control.counts().completedInAll() == all);
            long[] applied = effects.applied();
            kill(consumer);
            Tally.of("kills", "job consumers killed half-way")
                    .count(kills)
                    .lost(all - applied[0])
                    .seed(seed)
                    .write();

            assertThat(applied).containsExactly(all, all);
            assertThat(control.counts().dead()).isZero();
        }
    }

    @Test
    void noAcknowledgedJobIsLostWhenRedisIsKilledUnderLoad() throws Exception {
        System.out.println("seed " + seed);
        int kills = TestRun.rounds(4, 12);
        try (TestServer server = TestServer.start()) {
            JobQueue queue = server.queues(ConsumerProgram.LIMITS).queue(name);
            JobControl control = server.queues(ConsumerProgram.LIMITS).control(name);
            RedisEffects effects = new RedisEffects(server.client(), "effects:" + name);
            AtomicLong acknowledged = new AtomicLong();
            AtomicBoolean stop = new AtomicBoolean();
            JobWorker worker = JobWorker.start(
                    queue,
                    ConsumerProgram.effects(server.client(), name),
                    WorkerSettings.of("worker").withConcurrency(20),
                    new SecureRandom());
            List<Thread> publishers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String start = "p" + i + "-";
                publishers.add(Thread.ofVirtual().start(() -> publish(queue, start, acknowledged, stop)));
            }

            for (int i = 0; i < kills; i++) {
                long enough = acknowledged.get() + 50 + random.nextInt(300);
                Await.until("jobs are published", () -> acknowledged.get() > enough);
                server.killAndRestart();
            }
            stop.set(true);
            for (Thread publisher : publishers) {
                publisher.join();
            }
            Await.until("nothing is left", () -> {
                try {
                    var counts = control.counts();
                    return counts.waiting() + counts.active() + counts.delayed() == 0;
                } catch (JobsUnavailableException away) {
                    return false;
                }
            });
            worker.close();

            long[] applied = effects.applied();
            Tally.of("kills", "Redis killed under jobs")
                    .count(kills)
                    .lost(Math.max(0, acknowledged.get() - applied[0]))
                    .seed(seed)
                    .write();
            assertThat(applied).containsExactly(acknowledged.get(), acknowledged.get());
            assertThat(control.counts().dead()).isZero();
        }
    }

    /** Repeats what it has no answer for, so that every job is acknowledged in the end. */
    private static void publish(JobQueue queue, String start, AtomicLong acknowledged, AtomicBoolean stop) {
        for (int n = 0; !stop.get(); n++) {
            List<NewJob> batch = List.of(job(start + 2 * n), job(start + (2 * n + 1)));
            boolean heard = false;
            while (!heard) {
                try {
                    queue.publish(batch);
                    heard = true;
                } catch (JobsUnavailableException away) {
                    Thread.onSpinWait();
                }
            }
            acknowledged.addAndGet(2);
        }
    }

    @Test
    void aConsumerThatWasSilentOnlyBecauseRedisWasAwayKeepsItsJobs() throws Exception {
        try (TestServer server = TestServer.start()) {
            JobQueue queue = server.queues(ConsumerProgram.LIMITS).queue(name);
            queue.publish(List.of(job("a")));
            var holder = queue.claims("holder");
            var held = holder.claim(1, false).jobs();
            long since = System.nanoTime();
            Await.until(
                    "it was silent for too long",
                    () -> System.nanoTime() - since > ConsumerProgram.LOST_AFTER.toNanos());
            server.killAndRestart();
            // As if it had read a long log: nobody could speak meanwhile.
            Await.until("it has run for longer than a consumer may be silent", () -> isUpForTooLong(server));

            assertThat(queue.claims("other").claim(1, true).jobs()).isEmpty();

            assertThat(holder.complete(held)).containsExactly(true);
        }
    }

    private static boolean isUpForTooLong(TestServer server) {
        try {
            Matcher up = Pattern.compile("uptime_in_seconds:(\\d+)")
                    .matcher(server.ask("INFO", "server").text());
            return up.find() && Long.parseLong(up.group(1)) > ConsumerProgram.LOST_AFTER.toSeconds();
        } catch (RuntimeException away) {
            return false;
        }
    }
}
