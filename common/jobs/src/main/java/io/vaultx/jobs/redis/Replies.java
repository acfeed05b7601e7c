package io.vaultx.jobs.redis;

import io.vaultx.redis.RedisReply;
import java.util.List;

/** What the scripts answer, as values. */
final class Replies {
    private Replies() {}

    static List<Boolean> flags(List<RedisReply> numbers) {
        return numbers.stream().map(flag -> flag.number() == 1).toList();
    }
}
