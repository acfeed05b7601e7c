package io.vaultx.records.redis;

import io.vaultx.redis.RedisException;
import io.vaultx.redis.RedisLink;
import io.vaultx.redis.RedisScript;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The id of the store: the one that is expected, else the one that was found on the first connection. Each later one must
 * lead to the same store: a server that was emptied, or another one at the same address, must not be taken for a store
 * without records.
 *
 * <p>Thread-safe.
 */
final class StoreMark {
    private static final RedisScript GREET = Scripts.read("greet.lua");
    private static final String NO_STORE = "NOSTORE";
    private static final int ID_BYTES = 16;
    private static final int ATTEMPTS = 3;

    private final RedisLayout layout;
    private volatile String fresh;
    private volatile String id;

    private StoreMark(RedisLayout layout, String fresh, String id) {
        this.layout = layout;
        this.fresh = fresh;
        this.id = id;
    }

    /** Whichever is there; one with a new id is made where none is. */
    static StoreMark anyOrNew(RedisLayout layout) {
        return new StoreMark(layout, newId(), "");
    }

    /** The store with this id, made where none is. */
    static StoreMark thisOrNew(RedisLayout layout, String id) {
        return new StoreMark(layout, id, id);
    }

    /** A store that is there, with this id or, when it is empty, with any. */
    static StoreMark existing(RedisLayout layout, String id) {
        return new StoreMark(layout, "", id);
    }

    /** 32 hex digits. */
    static String newId() {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Whether the greeting found that no store is there, and was to make none. */
    static boolean isNoStore(RedisException failure) {
        return failure instanceof RedisException.Refused refused
                && refused.code().equals(NO_STORE);
    }

    /** Looks at the server behind a new connection, and makes its next versions higher than any before. */
    synchronized void greet(RedisLink link) {
        ServerCheck.run(link);
        for (int more = ATTEMPTS - 1; ; more--) {
            long before = ServerCheck.logSize(link);
            lift(link);
            if (ServerCheck.logSize(link) > before) {
                return;
            }
            // A rewrite that ended in between made the log shorter; it is not likely to end twice.
            if (more == 0) {
                throw ServerCheck.logDoesNotGrow();
            }
        }
    }

    private void lift(RedisLink link) {
        id = GREET.call(
                        link,
                        RedisLayout.bytes("1"),
                        layout.store(),
                        RedisLayout.bytes(RedisLayout.FORMAT),
                        RedisLayout.bytes(fresh),
                        RedisLayout.bytes(id))
                .text();
        fresh = "";
    }

    byte[] id() {
        return RedisLayout.bytes(id);
    }
}
