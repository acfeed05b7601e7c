package io.vaultx.files.outbox;

import io.vaultx.chunks.feed.VersionName;
import io.vaultx.chunks.feed.VersionWork;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableSpec;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What is still to be done for versions. An entry is written in the write of its version, before it, so that no version can
 * be there without what it waits for; it goes when its last work is finished, or when its version has not come and cannot
 * come any more. Between, the {@link OutboxRelay} makes jobs of it, as often as it takes.
 *
 * <p>Thread-safe.
 */
@Singleton
public final class Outbox {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

    /** Entries that were just committed and are in memory, too, for the relay; it finds others by its scan. */
    private static final int MOST_FRESH = 10_000;

    private final OutboxTable rows;
    private final JobsSwitch jobs;
    private final InstantSource clock;
    private final BlockingQueue<Entry> fresh = new ArrayBlockingQueue<>(MOST_FRESH);

    /** What a version waits for. */
    public record Entry(VersionName version, Set<VersionWork> works) {}

    @Inject
    public Outbox(RecordStore store, JobsSwitch jobs, InstantSource clock) {
        this.rows = new OutboxTable(store);
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Its table, which several may write without conditions, for stores that keep what each of them wrote. */
    public static TableSpec<?> mergingTable() {
        return OutboxTable.SPEC;
    }

    /** The entry of a version; empty when nothing is wanted for it, or when there are no workers. Writes nothing. */
    public Optional<Entry> entry(VersionName version, Set<VersionWork> works) {
        if (works.isEmpty() || !jobs.isOn()) {
            return Optional.empty();
        }
        return Optional.of(new Entry(version, works));
    }

    /** The smallest content that is to be compressed, in bytes. */
    public long leastCompressed() {
        return jobs.leastCompressed();
    }

    /** What goes into the write of its version, before it. */
    public RecordChange change(Entry entry) {
        return rows.put(entry.version(), OutboxRow.of(clock.instant(), entry.works()));
    }

    /** Says that its version is committed, so that the relay need not find it. Never waits. */
    public void committed(Entry entry) {
        if (!fresh.offer(entry)) {
            LOG.log(System.Logger.Level.TRACE, "the relay is behind; its scan finds {0}", entry.version());
        }
    }

    /** This work is done; with the last one the entry goes. */
    public void finished(VersionName version, VersionWork work) {
        while (true) {
            Optional<Row<OutboxRow>> row = rows.get(version);
            if (row.isEmpty() || !row.get().value().waitsFor(work)) {
                return;
            }
            OutboxRow now = row.get().value();
            boolean said =
                    now.waitsForNothingBut(work) ? rows.delete(row.get()) : rows.replace(row.get(), now.without(work));
            if (said) {
                return;
            }
        }
    }

    BlockingQueue<Entry> fresh() {
        return fresh;
    }

    OutboxTable rows() {
        return rows;
    }

    /** The kinds of work that this program knows of a row. */
    static Set<VersionWork> known(OutboxRow row) {
        Set<VersionWork> works = EnumSet.noneOf(VersionWork.class);
        for (VersionWork work : VersionWork.values()) {
            if (row.waitsFor(work)) {
                works.add(work);
            }
        }
        return works;
    }
}
