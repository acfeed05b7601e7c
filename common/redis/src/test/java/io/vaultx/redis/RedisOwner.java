package io.vaultx.redis;

import java.nio.file.Path;
import sun.misc.Signal;

/** The program that {@link LocalRedisTest} kills: it starts a server, prints where it is, and waits; a SIGTERM it only
 * tells.  */
final class RedisOwner {
    private RedisOwner() {}

    public static void main(String[] args) throws Exception {
        Signal.handle(new Signal("TERM"), signal -> System.out.println("signalled"));
        LocalRedis redis = LocalRedis.start(Path.of(args[0]));
        System.out.println(redis.pid() + " " + redis.address().url());
        System.in.read();
        redis.close();
    }
}
