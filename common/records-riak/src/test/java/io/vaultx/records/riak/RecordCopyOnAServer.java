package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.copy.RecordCopy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All records to a real Riak and back: a test only where {@code VAULTX_TEST_RIAK} names one (see the profile in pom.xml). */
class RecordCopyOnAServer {
    private static final RiakServer SERVER = RiakServer.real();

    @Test
    void rowsOfBothKindsGoThereAndBack() {
        try (MemoryRecordStore memory = new MemoryRecordStore();
                MemoryRecordStore back = new MemoryRecordStore();
                RiakRecordStore riak = (RiakRecordStore) SERVER.open(RiakServer.freshSpace(), List.of(Scene.SETS))) {
            RecordCopyOnRiakTest.fill(memory);

            assertThat(RecordCopyOnRiakTest.copy(memory, riak).run(() -> {})).isZero();
            assertThat(RecordCopyOnRiakTest.copy(riak, back).run(() -> {})).isZero();

            assertThat(RecordCopyOnRiakTest.content(back)).containsKey("sets");
            assertThat(RecordCopy.isUnfinished(riak)).isFalse();
        }
    }
}
