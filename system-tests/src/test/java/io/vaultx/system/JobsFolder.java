package io.vaultx.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The data folder of a server that does jobs, with the Redis that it keeps there for them. */
record JobsFolder(Path data) {
    /** Of the Redis that runs now, or starts. */
    long redisPid() {
        Await.until(
                "Redis runs",
                () -> Files.exists(redisFile("redis.pid"))
                        && !redisText("redis.pid").isEmpty());
        return Long.parseLong(redisText("redis.pid"));
    }

    String redisText(String name) {
        return text(redisFile(name));
    }

    Api admin(ServerProcess server) {
        return server.api().withToken(text(data.resolve("secrets/admin-token")));
    }

    void awaitQueues(ServerProcess server) {
        Await.until(
                "the queues are there",
                () -> admin(server).get("/api/admin/jobs/queues").status() == 200);
    }

    private Path redisFile(String name) {
        return data.resolve("redis").resolve(name);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
