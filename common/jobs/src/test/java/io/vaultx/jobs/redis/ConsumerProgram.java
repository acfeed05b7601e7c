package io.vaultx.jobs.redis;

import io.vaultx.jobs.IdempotentHandler;
import io.vaultx.jobs.JobHandler;
import io.vaultx.jobs.JobQueue;
import io.vaultx.jobs.JobResult;
import io.vaultx.jobs.JobWorker;
import io.vaultx.jobs.QueueName;
import io.vaultx.jobs.WorkerSettings;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A consumer in a process of its own, to be killed. Arguments: address, queue, what its handler does. */
final class ConsumerProgram {
    static final Duration LOST_AFTER = Duration.ofSeconds(3);
    static final QueueLimits LIMITS = new QueueLimits(1_000_000, 10, LOST_AFTER, 1_000);

    private ConsumerProgram() {}

    public static void main(String[] args) throws IOException {
        RedisClient client = TestServer.connect(new RedisAddress(args[0]));
        QueueName name = new QueueName(args[1]);
        JobQueue queue = RedisJobQueues.of(client, LIMITS).queue(name);
        JobHandler handler = switch (args[2]) {
            case "effects" -> effects(client, name);
            case "alone" -> alone(client, name);
            default -> throw new IllegalArgumentException(args[2]);
        };
        JobWorker worker = JobWorker.start(
                queue, handler, WorkerSettings.of("p" + ProcessHandle.current().pid()), new SecureRandom());
        System.out.println("ready");
        // Until the parent is gone, at the latest.
        System.in.read();
        worker.close();
        client.close();
        System.exit(0);
    }

    static Process start(RedisAddress address, QueueName queue, String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConsumerProgram.class.getName(),
                        address.url(),
                        queue.value(),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The payload is the effect. Takes a moment in which it may be killed, before and behind the effect. */
    static JobHandler effects(RedisClient client, QueueName queue) {
        RedisEffects effects = new RedisEffects(client, "effects:" + queue);
        JobHandler once = new IdempotentHandler<>(
                queue,
                job -> {
                    LockSupport.parkNanos(5_000_000);
                    return new String(job.payload(), StandardCharsets.UTF_8);
                },
                effects);
        return job -> {
            JobResult result = once.handle(job);
            LockSupport.parkNanos(5_000_000);
            return result;
        };
    }

    /** Tells when two of them run at a time. */
    private static JobHandler alone(RedisClient client, QueueName queue) {
        return job -> {
            String running = "running:" + queue;
            if (client.call("INCR", Arguments.of(running).toArray()).number() > 1) {
                client.call("INCR", Arguments.of("together:" + queue).toArray());
            }
            client.call(
                    "SADD",
                    Arguments.of("doers:" + queue, ProcessHandle.current().pid())
                            .toArray());
            LockSupport.parkNanos(20_000_000);
            client.call("DECR", Arguments.of(running).toArray());
            client.call("INCR", Arguments.of("runs:" + queue).toArray());
            return JobResult.DONE;
        };
    }
}
