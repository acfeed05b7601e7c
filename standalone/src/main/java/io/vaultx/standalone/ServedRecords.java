package io.vaultx.standalone;

import io.vaultx.records.RecordStore;
import io.vaultx.records.copy.LeftRecords;
import io.vaultx.records.copy.RecordCopy;
import io.vaultx.records.redis.RedisRecordStore;
import io.vaultx.threads.PlatformThreads;
import java.nio.file.Path;

/** Opens the records that a server serves from: those of its data folder and no others. */
final class ServedRecords {
    private ServedRecords() {}

    /**
     * The first start on a folder makes them, and has noted which engine holds them before it serves; each later one finds
     * them or refuses.
     *
     * @throws StartRefusedException when they are in another engine, are gone, were left for elsewhere, or are an unfinished copy
     */
    static RecordStore open(
            RecordEngine engine, Path data, OwnRedis redis, PlatformThreads readers, boolean acceptDamagedLog) {
        RecordsHome home = RecordsHome.find(data)
                .map(found -> found.forEngine(engine, "vaultx.records", data))
                .orElseGet(() -> RecordsHome.fresh(engine));
        if (!home.made()) {
            home.write(data);
        }
        RecordStore store = home.made()
                ? existing(home, data, redis, readers, acceptDamagedLog)
                : engine.openOrMake(data, redis, home.storeId(), readers);
        try {
            if (RecordCopy.isUnfinished(store)) {
                throw new StartRefusedException(
                        "the records in " + engine
                                + " are an unfinished copy: run ./vaultx copy-records to its end, or use the engine it was made from");
            }
            LeftRecords.whereNow(store).ifPresent(where -> {
                throw new StartRefusedException(
                        "the records in " + engine + " were left: ./vaultx copy-records took them to " + where
                                + ". Done again it comes to its end, and the other way round it takes them back");
            });
            // For a folder from before the note, and for one of which it says that nothing was made yet.
            RecordsHome now = remembered(home, store);
            if (!now.isNoted(data)) {
                now.write(data);
            }
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The home of records that are there now. */
    static RecordsHome remembered(RecordsHome home, RecordStore store) {
        RecordsHome now = home.madeIn(home.engine());
        return store instanceof RedisRecordStore there ? now.withStore(there.id()) : now;
    }

    /**
     * @throws StartRefusedException when they are not there
     */
    static RecordStore existing(
            RecordsHome home, Path data, OwnRedis redis, PlatformThreads readers, boolean acceptDamagedLog) {
        return home.engine()
                .openExisting(data, redis, home.storeId(), readers, acceptDamagedLog)
                .<RecordStore>map(store -> store)
                .orElseThrow(() -> new StartRefusedException(
                        "the records of " + data + " are gone: there are none in " + home.engine() + ", where "
                                + RecordsHome.file(data) + " says they are. Restore them from a backup"));
    }
}
