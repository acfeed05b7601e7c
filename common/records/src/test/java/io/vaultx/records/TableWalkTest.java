package io.vaultx.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class TableWalkTest {
    private static final TableSpec<Long> NUMBERS = TableSpec.of("numbers", new Codec<>() {
        @Override
        public void encode(Long number, FieldWriter out) {
            out.number(1, number);
        }

        @Override
        public Long decode(FieldReader in) {
            return in.number(1);
        }
    });

    private final RecordStore store = new MemoryRecordStore();
    private final Table<Long> table = new Table<>(store, NUMBERS);
    private final List<UnreadableRecordException> unreadable = new ArrayList<>();

    private static Key key(long number) {
        return new KeyBuilder().longAscending(number).key();
    }

    private void fill(int rows) {
        for (long number = 0; number < rows; number++) {
            assertThat(table.write(table.put(key(number), number)).written()).isTrue();
        }
    }

    private List<Long> walk() {
        List<Long> walked = new ArrayList<>();
        new TableWalk<>(store, NUMBERS, unreadable::add).forEachRemaining(row -> walked.add(row.value()));
        return walked;
    }

    @Test
    void everyRowComesOnceInTheOrderOfTheKeysWhateverThePages() {
        for (int rows : new int[] {0, 1, 199, 200, 201, 400, 555}) {
            fill(rows);

            assertThat(walk()).hasSize(rows).isSorted().doesNotHaveDuplicates();
        }
        assertThat(unreadable).isEmpty();
    }

    @Test
    void aRowThatCannotBeReadIsToldAndPassedOverEvenWhenAWholePageIsSuch() {
        fill(600);
        for (long number = 150; number < 450; number++) {
            store.write(List.of(new RecordChange.Put("numbers", key(number), new byte[] {77}, Expect.ANYTHING)));
        }

        assertThat(walk()).hasSize(300).contains(149L, 450L).doesNotContain(150L, 449L);
        assertThat(unreadable).hasSize(300);
        assertThat(unreadable.getFirst().table()).isEqualTo("numbers");
        assertThat(unreadable.getFirst().key()).isEqualTo(key(150));
    }

    @Test
    void peekingDoesNotMoveAndTheEndIsSaid() {
        fill(1);
        TableWalk<Long> rows = new TableWalk<>(store, NUMBERS, unreadable::add);

        assertThat(rows.peek().value()).isZero();
        assertThat(rows.next().value()).isZero();
        assertThat(rows.hasNext()).isFalse();
        assertThatThrownBy(rows::peek).isInstanceOf(NoSuchElementException.class);
    }
}
