package io.vaultx.node.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Which failures of the index make the next opening derive it anew. */
class IndexDamageTest {
    @TempDir
    Path folder;

    private static RocksDBException failure(Status.Code code, Status.SubCode subCode, String words) {
        return new RocksDBException(new Status(code, subCode, words));
    }

    @Test
    void whatIsRottenOrCannotBeReadOfItIsNoted() {
        for (RocksDBException damage : new RocksDBException[] {
            failure(Status.Code.Corruption, Status.SubCode.None, "block checksum mismatch"),
            failure(
                    Status.Code.IOError,
                    Status.SubCode.None,
                    "While pread offset 0 len 4096: /index/000012.sst: Input/output error")
        }) {
            Path index = folder.resolve(damage.getStatus().getCode().name());
            assertThat(index.toFile().mkdir()).isTrue();

            IndexDamage.note(index, damage);

            assertThatThrownBy(() -> IndexDamage.refuse(index))
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining(index.toString());
        }
    }

    @Test
    void whatMayPassIsNotNoted() {
        IndexDamage.note(
                folder,
                failure(
                        Status.Code.IOError,
                        Status.SubCode.None,
                        "While open a file: 000012.sst: Too many open files"));
        IndexDamage.note(folder, failure(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device"));

        IndexDamage.refuse(folder);
        assertThat(folder).isEmptyDirectory();
    }
}
