package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.vaultx.files.MergedTables;
import io.vaultx.records.TableSpec;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever opens a store like Riak says the same of each table. */
class MergedTablesTest {
    @Test
    void everyTableThatHasAMergeIsAmongThem() {
        List<TableSpec<?>> tables = ProductCode.CLASSES.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(TableSpec.class))
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .<TableSpec<?>>map(MergedTablesTest::value)
                .toList();

        assertThat(tables).extracting(TableSpec::name).contains("users", "files", "versions", "pages", "outbox");
        assertThat(tables)
                .filteredOn(table -> table.merge() != null)
                .containsExactlyInAnyOrderElementsOf(MergedTables.all());
    }

    private static TableSpec<?> value(JavaField field) {
        try {
            Field reflected = field.reflect();
            reflected.setAccessible(true);
            return (TableSpec<?>) reflected.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
