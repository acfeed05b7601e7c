package io.vaultx.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.ChunkStoreException;
import io.vaultx.chunks.ChunkStoreException.Reason;
import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.TestDisk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What was asked of a log on a {@link TestDisk} and what it answered, each with the number of changes that the disk had seen.
 * So for a power cut after any change it can tell how each chunk may and must be found. Thread-safe.
 */
final class LogHistory {
    private static final int NEVER = Integer.MAX_VALUE;

    private final TestDisk disk;
    private final List<Event> events = new ArrayList<>();
    private final Set<HashedChunk> chunks = new LinkedHashSet<>();

    /** How a chunk is found. */
    enum State {
        GONE,
        LIVE,
        CONDEMNED
    }

    /** Something that was asked for; when it was never answered, at no time. */
    private record Event(HashedChunk chunk, State to, int asked, int answered) {}

    LogHistory(TestDisk disk) {
        this.disk = disk;
    }

    /** Asks, and notes the answer when it is a yes; a failure leaves it open whether it happened. */
    boolean ask(HashedChunk chunk, State to, BooleanSupplier question) {
        int asked = disk.changes();
        int answered = NEVER;
        boolean yes = false;
        try {
            yes = question.getAsBoolean();
            answered = yes ? disk.changes() : answered;
        } finally {
            synchronized (this) {
                chunks.add(chunk);
                events.add(new Event(chunk, to, asked, answered));
            }
        }
        return yes;
    }

    synchronized List<HashedChunk> chunks() {
        return List.copyOf(chunks);
    }

    /** How many of the chunks are sure to be there after a cut. */
    synchronized long promised(int cut) {
        return chunks.stream()
                .filter(chunk -> !allowed(chunk, cut).contains(State.GONE))
                .count();
    }

    /** What was answered last before the cut, or anything that was asked for and not answered by then. */
    synchronized Set<State> allowed(HashedChunk chunk, int cut) {
        Set<State> allowed = EnumSet.of(State.GONE);
        for (Event event : events) {
            if (event.chunk().equals(chunk) && event.asked() <= cut) {
                if (event.answered() != NEVER && event.answered() <= cut) {
                    allowed = EnumSet.of(event.to());
                } else {
                    allowed.add(event.to());
                }
            }
        }
        return allowed;
    }

    /** Every chunk is as it was answered, and whole. */
    void check(ChunkLog log, int cut, String where) {
        for (HashedChunk chunk : chunks()) {
            Optional<ChunkInfo> found = log.find(chunk.address());
            State state = found.map(info -> info.condemned() ? State.CONDEMNED : State.LIVE)
                    .orElse(State.GONE);
            assertThat(allowed(chunk, cut))
                    .as("%s, chunk of %d bytes", where, chunk.size())
                    .contains(state);
            if (found.isPresent()) {
                assertThat(isWhole(log, chunk))
                        .as("%s, chunk of %d bytes is whole", where, chunk.size())
                        .isTrue();
            }
        }
    }

    /** Asks once more when the disk refused, as every reader does. */
    private static boolean isWhole(ChunkLog log, HashedChunk chunk) {
        try {
            return TestLogs.has(log, chunk);
        } catch (ChunkStoreException refused) {
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
            return TestLogs.has(log, chunk);
        }
    }
}
