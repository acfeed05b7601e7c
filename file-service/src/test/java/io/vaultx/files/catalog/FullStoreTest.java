package io.vaultx.files.catalog;

import static io.vaultx.files.catalog.Shelf.ANNA;
import static io.vaultx.files.catalog.Shelf.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStoreFullException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A store that is full at some step of a story: who is told that nothing happened has to be right for good. */
class FullStoreTest {
    private static final int MORE_CALLS_THAN_THE_STORY = 40;

    @Test
    void aRenameThatIsRefusedForWantOfRoomDoesNotHappenLater() {
        int refused = 0;
        int unknown = 0;
        for (int call = 0; call < MORE_CALLS_THAN_THE_STORY; call++) {
            InterposedRecordStore store = new InterposedRecordStore(new MemoryRecordStore());
            Shelf shelf = new Shelf(store);
            FileHead file = shelf.put("a", "1");

            store.interpose(call, () -> {
                throw new RecordStoreFullException("no room", new IOException("No space left on device"));
            });
            try {
                shelf.move(file, "b");
            } catch (RecordStoreFullException full) {
                refused++;
                store.happened();
                shelf.catalog.change(ANNA, file.id(), named("touched"), CommitCheck.NONE, shelf.operation());
                assertThat(shelf.paths()).as("refused at call %d", call).containsExactly("a");
            } catch (OutcomeUnknownException begun) {
                unknown++;
            }
        }
        assertThat(refused).isPositive();
        assertThat(unknown).isPositive();
    }
}
