package io.vaultx.jobs.redis;

import io.vaultx.jobs.EffectStore;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisException;
import io.vaultx.redis.RedisScript;

/** Counts how often each effect was applied, with its note in the same step. */
final class RedisEffects implements EffectStore<String> {
    private static final RedisScript APPLY = RedisScript.of("""
            if redis.call('HSETNX', KEYS[1], ARGV[1], 1) == 1 then
                redis.call('HINCRBY', KEYS[1] .. ':effects', ARGV[2], 1)
            end
            return 1
            """);

    private final RedisClient client;
    private final String key;

    RedisEffects(RedisClient client, String key) {
        this.client = client;
        this.key = key;
    }

    @Override
    public boolean isApplied(String operation) {
        return client.call("HEXISTS", Arguments.of(key, operation).toArray()).number() == 1;
    }

    @Override
    public void applyOnce(String operation, String effect) throws RedisException {
        APPLY.call(client, Arguments.of(1, key, operation, effect).toArray());
    }

    /** How many different effects there are, and how often they were applied in all. */
    long[] applied() {
        var counts =
                client.call("HVALS", Arguments.of(key + ":effects").toArray()).items();
        return new long[] {
            counts.size(),
            counts.stream().mapToLong(count -> Long.parseLong(count.text())).sum()
        };
    }
}
