/**
 * Redis as the rest of the product sees it, in words of the JDK: {@link io.vaultx.redis.RedisClient} sends commands over a
 * few connections and says of each failure whether the command may have happened; {@link io.vaultx.redis.LocalRedis} runs a
 * server of one's own.
 */
@NullMarked
package io.vaultx.redis;

import org.jspecify.annotations.NullMarked;
