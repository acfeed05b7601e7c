package io.vaultx.records.redis;

import io.vaultx.redis.RedisLink;
import io.vaultx.redis.RedisScript;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The id of the store that was found on the first connection. Each later one must lead to the same store: a server that was
 * emptied, or another one at the same address, must not be taken for a store without records.
 *
 * <p>Thread-safe.
 */
final class StoreMark {
    private static final RedisScript GREET = Scripts.read("greet.lua");
    private static final int ID_BYTES = 16;

    private final RedisLayout layout;
    private final SecureRandom random = new SecureRandom();
    private volatile String id = "";

    StoreMark(RedisLayout layout) {
        this.layout = layout;
    }

    /** Looks at the server behind a new connection, and makes its next versions higher than any before. */
    synchronized void greet(RedisLink link) {
        ServerCheck.run(link);
        byte[] fresh = new byte[ID_BYTES];
        random.nextBytes(fresh);
        id = GREET.call(
                        link,
                        RedisLayout.bytes("1"),
                        layout.store(),
                        RedisLayout.bytes(RedisLayout.FORMAT),
                        RedisLayout.bytes(HexFormat.of().formatHex(fresh)),
                        RedisLayout.bytes(id))
                .text();
    }

    byte[] id() {
        return RedisLayout.bytes(id);
    }
}
