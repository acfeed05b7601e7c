/**
 * Queues and leases in Redis. {@link io.vaultx.jobs.redis.RedisJobQueues} is the way in. Every change of more than one key is one Lua
 * script, beside this package in the jar; docs/FORMATS.md draws the keys, docs/adr/0013 says why they are so.
 */
@NullMarked
package io.vaultx.jobs.redis;

import org.jspecify.annotations.NullMarked;
