package io.vaultx.records.redis;

import io.vaultx.breaker.BreakerSettings;
import io.vaultx.breaker.CircuitBreaker;
import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordLimits;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.TableNames;
import io.vaultx.records.WriteOutcome;
import io.vaultx.redis.RedisAddress;
import io.vaultx.redis.RedisClient;
import io.vaultx.redis.RedisException;
import io.vaultx.redis.RedisReply;
import io.vaultx.redis.RedisScript;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Records in a Redis server that several processes may share, all with the same prefix; other users of the server have other
 * prefixes.
 *
 * <p>A write is one script: it lands whole or not at all, and is in the server's synced log before it is answered
 * ({@code appendfsync always}, which is checked on every connection). The server keeps all records in its memory: a key of 40
 * bytes with a value of 400 takes about 670. A page of a scan is read in steps, so that others get their turn: it is no
 * snapshot, but has every record that was there all the time.
 *
 * <p>Where the connection breaks behind a write, its outcome is unknown. A server that is full refuses writes that put
 * something; reads and deletes go on.
 *
 * <p>Thread-safe; waits park a virtual thread.
 */
public final class RedisRecordStore implements RecordStore, TableNames {
    /** Where VaultX keeps its records on a server it may share. */
    public static final String PREFIX = "vaultx:records:";

    /** Rows of one step of a scan or of a read of many: a millisecond or two of the server. */
    private static final int STEP_ROWS = 512;

    private static final int STEP_BYTES = 1 << 20;

    private static final RedisScript WRITE = Scripts.read("write.lua");
    private static final RedisScript SCAN = Scripts.read("scan.lua");
    private static final byte[] ID = RedisLayout.bytes("id");
    private static final byte[] ONE_KEY = RedisLayout.bytes("1");
    private static final byte[] THREE_KEYS = RedisLayout.bytes("3");

    private final RedisLayout layout;
    private final StoreMark mark;
    private final RedisClient client;
    private final GuardedCalls calls;

    private RedisRecordStore(RedisLayout layout, StoreMark mark, RedisClient client, GuardedCalls calls) {
        this.layout = layout;
        this.mark = mark;
        this.client = client;
        this.calls = calls;
    }

    /**
     * Connects, checks the server and opens the records under the prefix, which may be none yet.
     *
     * @throws RecordStoreFailedException when nobody answers, the server could lose records (the message names its setting),
     *     or a newer program wrote them
     */
    public static RedisRecordStore open(RedisAddress address, String prefix) {
        return open(address, prefix, RedisClient.PATIENCE);
    }

    /**
     * The store with this id, made where there is none.
     *
     * @param id 32 hex digits, see {@link #newId}
     * @throws RecordStoreFailedException as above, and when the store there has another id: it is somebody else's
     */
    public static RedisRecordStore openOrMake(RedisAddress address, String prefix, String id) {
        RedisLayout layout = new RedisLayout(prefix);
        return open(address, layout, StoreMark.thisOrNew(layout, id), RedisClient.PATIENCE);
    }

    /**
     * A store that is there; nothing is made where there is none.
     *
     * @param id the one it must have, or an empty text for any
     * @throws RecordStoreFailedException as above, and when the store there has another id: it is somebody else's
     */
    public static Optional<RedisRecordStore> openExisting(RedisAddress address, String prefix, String id) {
        RedisLayout layout = new RedisLayout(prefix);
        try {
            return Optional.of(open(address, layout, StoreMark.existing(layout, id), RedisClient.PATIENCE));
        } catch (RecordStoreFailedException e) {
            if (e.getCause() instanceof RedisException failure && StoreMark.isNoStore(failure)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** An id for a store that is yet to be made. */
    public static String newId() {
        return StoreMark.newId();
    }

    /**
     * @param patience how long a silent server is waited for
     */
    static RedisRecordStore open(RedisAddress address, String prefix, Duration patience) {
        RedisLayout layout = new RedisLayout(prefix);
        return open(address, layout, StoreMark.anyOrNew(layout), patience);
    }

    private static RedisRecordStore open(RedisAddress address, RedisLayout layout, StoreMark mark, Duration patience) {
        RedisClient client = RedisClient.open(address, patience, mark::greet);
        try {
            client.call("PING");
            CircuitBreaker none = new CircuitBreaker("records", BreakerSettings.NEVER_OPEN, System::nanoTime);
            return new RedisRecordStore(layout, mark, client, new GuardedCalls(client, patience, none));
        } catch (RedisException e) {
            client.close();
            throw new RecordStoreFailedException(
                    "the records in " + address + " cannot be opened: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** This store, whose calls from now on are made with leave of the breaker only; it and this one are closed together. */
    public RedisRecordStore guardedBy(CircuitBreaker breaker) {
        return new RedisRecordStore(layout, mark, client, calls.by(breaker));
    }

    /** What tells this store from every other, for as long as it lives: 32 hex digits. */
    public String id() {
        return new String(mark.id(), StandardCharsets.UTF_8);
    }

    @Override
    public Optional<StoredRecord> get(String table, Key key) {
        byte[] rows = layout.rows(table);
        RedisReply row = calls.read(() -> client.call("HGET", rows, key.bytes()));
        if (row.isNothing()) {
            checkStoreIsThere();
            return Optional.empty();
        }
        return Optional.of(RedisLayout.record(key, row.bytes()));
    }

    @Override
    public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
        byte[] rows = layout.rows(table);
        List<Optional<StoredRecord>> found = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += STEP_ROWS) {
            List<Key> step = keys.subList(from, Math.min(keys.size(), from + STEP_ROWS));
            byte[][] arguments = new byte[step.size() + 1][];
            arguments[0] = rows;
            for (int i = 0; i < step.size(); i++) {
                arguments[i + 1] = step.get(i).bytes();
            }
            List<RedisReply> answer =
                    calls.read(() -> client.call("HMGET", arguments)).items();
            for (int i = 0; i < step.size(); i++) {
                RedisReply row = answer.get(i);
                found.add(
                        row.isNothing() ? Optional.empty() : Optional.of(RedisLayout.record(step.get(i), row.bytes())));
            }
        }
        if (found.stream().anyMatch(Optional::isEmpty)) {
            checkStoreIsThere();
        }
        return found;
    }

    /** Before something is called absent: the server may have been emptied, and connections do not notice. */
    private void checkStoreIsThere() {
        RedisReply id = calls.read(() -> client.call("HGET", layout.store(), ID));
        if (id.isNothing() || !Arrays.equals(id.bytes(), mark.id())) {
            throw new RecordStoreFailedException("this server does not have the records any more", null);
        }
    }

    @Override
    public List<StoredRecord> scan(String table, KeyRange range, int limit) {
        RecordLimits.checkScan(limit);
        List<StoredRecord> found = new ArrayList<>();
        @Nullable KeyRange rest = range;
        while (rest != null && found.size() < limit) {
            rest = step(table, rest, Math.min(STEP_ROWS, limit - found.size()), found);
        }
        return found;
    }

    /** Adds the next rows; answers what is behind them, or null when nothing is. */
    private @Nullable KeyRange step(String table, KeyRange range, int most, List<StoredRecord> found) {
        byte[][] arguments = {
            THREE_KEYS,
            layout.keys(table),
            layout.rows(table),
            layout.store(),
            RedisLayout.from(range),
            RedisLayout.until(range.until()),
            RedisLayout.bytes("" + most),
            RedisLayout.bytes("" + STEP_BYTES),
            mark.id()
        };
        List<RedisReply> answer = calls.read(() -> SCAN.call(client, arguments)).items();
        for (int i = 1; i < answer.size(); i += 2) {
            found.add(RedisLayout.record(
                    Key.of(answer.get(i).bytes()), answer.get(i + 1).bytes()));
        }
        boolean more = answer.getFirst().number() == 1;
        return more ? range.after(found.getLast().key()) : null;
    }

    @Override
    public WriteOutcome write(List<RecordChange> changes) {
        RecordLimits.checkWrite(changes);
        byte[][] arguments = new byte[changes.size() + 4][];
        arguments[0] = ONE_KEY;
        arguments[1] = layout.store();
        arguments[2] = layout.prefix();
        arguments[3] = mark.id();
        for (int i = 0; i < changes.size(); i++) {
            arguments[i + 4] = RedisLayout.change(changes.get(i));
        }

        long conflict = calls.write(() -> WRITE.call(client, arguments)).number();
        return conflict < 0 ? WriteOutcome.WRITTEN : new WriteOutcome.Conflict((int) conflict);
    }

    /** Looks through all keys of the server, a thousand at a time. */
    @Override
    public SortedSet<String> tableNames() {
        SortedSet<String> names = new TreeSet<>();
        byte[] cursor = RedisLayout.bytes("0");
        do {
            byte[] from = cursor;
            List<RedisReply> answer = calls.read(() -> client.call(
                            "SCAN",
                            from,
                            RedisLayout.bytes("MATCH"),
                            layout.everyRows(),
                            RedisLayout.bytes("COUNT"),
                            RedisLayout.bytes("1000")))
                    .items();
            cursor = answer.get(0).bytes();
            answer.get(1).items().forEach(key -> names.add(layout.table(key.text())));
        } while (!Arrays.equals(cursor, RedisLayout.bytes("0")));
        checkStoreIsThere();
        return names;
    }

    /** Calls that wait fail; later ones throw {@link IllegalStateException}. */
    @Override
    public void close() {
        client.close();
    }
}
