/**
 * Records in a Redis server, for several processes that share them. Start at {@link io.vaultx.records.redis.RedisRecordStore};
 * how they lie there is in {@code RedisLayout} and docs/FORMATS.md.
 */
@NullMarked
package io.vaultx.records.redis;

import org.jspecify.annotations.NullMarked;
