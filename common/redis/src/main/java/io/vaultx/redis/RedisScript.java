package io.vaultx.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script that the server keeps by its SHA-1: sent by that name, and whole when the server does not know it (it was
 * restarted, or its scripts were flushed), which it says before it does anything. Immutable.
 */
public final class RedisScript {
    private final byte[] source;
    private final byte[] sha;

    private RedisScript(byte[] source, byte[] sha) {
        this.source = source;
        this.sha = sha;
    }

    public static RedisScript of(String lua) {
        byte[] source = lua.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
            return new RedisScript(source, HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Runs it and waits for its answer. The arguments: the number of keys in decimal, the keys, the rest. */
    public RedisReply call(RedisClient client, byte[]... arguments) {
        try {
            return client.call("EVALSHA", with(sha, arguments));
        } catch (RedisException.Refused e) {
            if (!e.code().equals("NOSCRIPT")) {
                throw e;
            }
            return client.call("EVAL", with(source, arguments));
        }
    }

    /** The same on one connection. */
    public RedisReply call(RedisLink link, byte[]... arguments) {
        try {
            return link.call("EVALSHA", with(sha, arguments));
        } catch (RedisException.Refused e) {
            if (!e.code().equals("NOSCRIPT")) {
                throw e;
            }
            return link.call("EVAL", with(source, arguments));
        }
    }

    private static byte[][] with(byte[] first, byte[][] rest) {
        byte[][] all = new byte[rest.length + 1][];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
