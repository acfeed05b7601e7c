package io.vaultx.redis;

import java.nio.file.Path;

/** The program that {@link LocalRedisTest} kills: it starts a server, prints where it is, and waits. */
final class RedisOwner {
    private RedisOwner() {}

    public static void main(String[] args) throws Exception {
        LocalRedis redis = LocalRedis.start(Path.of(args[0]));
        System.out.println(redis.pid() + " " + redis.address().url());
        System.in.read();
        redis.close();
    }
}
