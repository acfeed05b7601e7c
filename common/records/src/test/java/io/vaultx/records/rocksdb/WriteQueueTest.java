package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.rocksdb.WriteQueue.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
    private final WriteQueue queue = new WriteQueue(Duration.ofMinutes(5));

    @Test
    void whatCameIsTakenTogetherInOrder() {
        List<Waiting> writes = List.of(write(1), write(2), write(3));
        writes.forEach(queue::put);

        assertThat(queue.takeAll()).isEqualTo(writes);
    }

    @Test
    void whoComesToAFullQueueParksUntilThereIsRoom() throws Exception {
        for (int i = 0; i < WriteQueue.MAX_WRITES; i++) {
            queue.put(write(1));
        }
        Thread late = startAndAwaitParked(write(1));

        assertThat(queue.takeAll()).hasSize(WriteQueue.MAX_WRITES);

        late.join();
        assertThat(queue.takeAll()).hasSize(1);
    }

    @Test
    void bytesAreBoundedTooButALargeWritePassesAlone() throws Exception {
        queue.put(write(WriteQueue.MAX_BYTES * 2));
        Thread late = startAndAwaitParked(write(1));

        assertThat(queue.takeAll()).hasSize(1);

        late.join();
        assertThat(queue.takeAll()).hasSize(1);
    }

    @Test
    void whoFindsNoRoomInTimeIsSentAwayAndLeavesTheQueueAsItWas() {
        WriteQueue full = new WriteQueue(Duration.ofMillis(1));
        full.put(write(WriteQueue.MAX_BYTES));

        assertThatThrownBy(() -> full.put(write(1))).isInstanceOf(RecordStoreFailedException.class);

        assertThat(full.takeAll()).hasSize(1);
        full.put(write(1));
        assertThat(full.takeAll()).hasSize(1);
    }

    @Test
    void aClosedQueueGivesOutWhatWaitsAndTakesNothingNew() {
        queue.put(write(1));
        queue.close();

        assertThatThrownBy(() -> queue.put(write(1))).isInstanceOf(IllegalStateException.class);
        assertThat(queue.takeAll()).hasSize(1);
        assertThat(queue.takeAll()).isEmpty();
    }

    private Thread startAndAwaitParked(Waiting write) {
        Thread thread = Thread.startVirtualThread(() -> queue.put(write));
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static Waiting write(long bytes) {
        return new Waiting(List.of(), bytes, new CompletableFuture<>());
    }
}
