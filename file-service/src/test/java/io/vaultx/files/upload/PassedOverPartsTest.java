package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FileServer;
import io.vaultx.files.PassingOverRecordStore;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.Table;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where scans may pass over rows, no part that was answered is left out of the content. */
final class PassedOverPartsTest {
    private static final int SIZE = 10;

    private final AtomicReference<PassingOverRecordStore> store = new AtomicReference<>();
    private final FileServer server = FileServer.over(records -> {
        store.set(new PassingOverRecordStore(records, "parts"));
        return store.get();
    });

    @ParameterizedTest
    @EnumSource(Missing.class)
    void completingTakesItWhereNoSizeWasDeclared(Missing missing) {
        FileHead file = fileOf(3, null);
        missing.arm(store.get());

        assertThat(complete(file, "").status()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(bytes(3));
    }

    @ParameterizedTest
    @EnumSource(Missing.class)
    void theLastPartCompletesTheFileWhereOneWas(Missing missing) {
        FileHead file = fileOf(2, 3L * SIZE);
        missing.arm(store.get());

        assertThat(part(file, 2).json().get("complete").booleanValue()).isTrue();
        assertThat(content(file)).isEqualTo(bytes(3));
    }

    @ParameterizedTest
    @EnumSource(Missing.class)
    void completingTakesItWhereNothingIsCounted(Missing missing) {
        FileHead file = server.create("a", null);
        openedByAnOlderProgram(server.memoryRecords);
        part(file, 0);
        part(file, 1);
        missing.arm(store.get());

        assertThat(complete(file, "").status()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(bytes(2));
    }

    @Test
    void completingTakesOneThatCameWhilePartsMightBeReplaced() {
        FileHead file = fileOf(2, null);
        assertThat(complete(file, "{\"sha256\":\"" + Bytes.sha256(bytes(3)).hex() + "\"}")
                        .status())
                .isEqualTo(422);
        part(file, 2);
        store.get().passOverTheLast();

        assertThat(complete(file, "").status()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(bytes(3));
    }

    @Test
    void aPartThatIsMissingIsMissed() {
        FileHead file = fileOf(2, null);
        part(file, 3);
        store.get().passOverTheLast();

        assertThat(complete(file, "").status()).isEqualTo(409);
        assertThat(part(file, 2).status()).isEqualTo(200);
        assertThat(complete(file, "").status()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(bytes(4));
    }

    @ParameterizedTest
    @EnumSource(Missing.class)
    void itsPromiseIsLookedAtToo(Missing missing) {
        FileHead file = fileOf(1, null);
        server.clock.advance(Duration.ofHours(23));
        server.memory.clear();
        missing.arm(store.get());

        assertThat(complete(file, "").status()).isEqualTo(409);
        assertThat(part(file, 0).status()).isEqualTo(200);
        assertThat(complete(file, "").status()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(bytes(1));
    }

    @Test
    void anUploadDoesNotExpireWhileItHasAYoungOneThatIsNotCounted() {
        FileHead file = server.create("a", null);
        openedByAnOlderProgram(server.memoryRecords);
        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS / 8));
        part(file, 0);
        store.get().passOverTheLast();
        server.clock.advance(Duration.ofSeconds(FileServer.TTL_SECONDS - 1));

        server.uploads.sweep();

        assertThat(server.catalog.byId(file.id())).isPresent();
    }

    private FileHead fileOf(int parts, @Nullable Long declaredSize) {
        FileHead file = server.create("a", declaredSize);
        for (int index = 0; index < parts; index++) {
            assertThat(part(file, index).status()).isEqualTo(200);
        }
        return file;
    }

    private static void openedByAnOlderProgram(MemoryRecordStore records) {
        Table<UploadSession> sessions = new Table<>(records, SessionTable.SPEC);
        Row<UploadSession> row = sessions.scan(KeyRange.all(), 1).getFirst();
        UploadSession session = row.value();
        sessions.write(sessions.replace(
                row,
                new UploadSession(session.uploadId(), session.fileId(), session.aliveAt(), session.phase(), false)));
    }

    private Reply part(FileHead file, int index) {
        return server.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), Bytes.random(SIZE, index));
    }

    private Reply complete(FileHead file, String body) {
        return server.call("POST", "/api/files/" + file.id() + "/complete", Map.of(), Bytes.text(body));
    }

    private byte[] content(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/content").body();
    }

    private static byte[] bytes(int parts) {
        return Bytes.join(IntStream.range(0, parts)
                .mapToObj(index -> Bytes.random(SIZE, index))
                .toArray(byte[][]::new));
    }

    private enum Missing {
        FIRST(PassingOverRecordStore::passOverTheFirst),
        LAST(PassingOverRecordStore::passOverTheLast);

        private final Consumer<PassingOverRecordStore> how;

        Missing(Consumer<PassingOverRecordStore> how) {
            this.how = how;
        }

        void arm(PassingOverRecordStore store) {
            how.accept(store);
        }
    }
}
