package io.vaultx.files.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.records.KeyRange;
import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A part that is one too many goes again; one that somebody was told to be there stays. */
final class TakeBackTest {
    private static final byte[] FIRST = Bytes.random(5, 1);
    private static final byte[] SECOND = Bytes.random(5, 2);
    private static final byte[] THIRD = Bytes.random(5, 3);

    private final FileServer server = new FileServer();
    private final FileServer other = server.beside();

    @Test
    void aPartThatIsOneTooManyLeavesRoomForTheRightOne() {
        FileHead file = server.create("a", 10L);
        part(server, file, 0, FIRST);

        Reply tooMuch = part(server, file, 1, during(SECOND, () -> part(server, file, 2, Bytes.random(3, 4))));

        assertThat(tooMuch.status()).isEqualTo(413);
        assertThat(arrived(file)).containsExactly("0", "2");
        assertThat(rowsOf("counts")).isEqualTo(2);
        assertThat(part(server, file, 1, Bytes.random(2, 5))
                        .json()
                        .get("complete")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void aPartThatCameAfterTheLastOneLeavesNoRow() {
        FileHead file = server.create("a", 10L);
        part(server, file, 0, FIRST);

        Reply late = part(server, file, 2, during(THIRD, () -> part(server, file, 1, SECOND)));

        assertThat(late.status()).isEqualTo(409);
        assertThat(rowsOf("parts")).isEqualTo(2);
        assertThat(rowsOf("counts")).isEqualTo(2);
        assertThat(content(file)).isEqualTo(Bytes.join(FIRST, SECOND));
    }

    @Test
    void aPartThatWentNowhereWithAnAbortLeavesNoRow() {
        FileHead file = server.create("a", 10L);

        Reply late = part(
                server, file, 0, during(FIRST, () -> server.call("DELETE", "/api/files/" + file.id() + "/upload")));

        assertThat(late.status()).isEqualTo(404);
        assertThat(rowsOf("parts")).isZero();
        assertThat(rowsOf("counts")).isZero();
    }

    /**
     * <pre>
     * one: part 1                 other: part 2
     * --------------------------  ------------------------------
     * inserts its row
     *                             inserts its row, counts 15
     * counts 15
     *                             deletes its row, completes 0, 1
     * must not delete its row
     * </pre>
     */
    @Test
    void ofTwoPartsThatAreTooMuchTogetherTheSlowerOneMayBeInTheContent() {
        FileHead file = server.create("a", 10L);
        part(server, file, 0, FIRST);
        Slower otherPart = new Slower(other, file, 2, THIRD);
        server.trap.onWrite(1, true, otherPart::insertAndCount);
        server.trap.onWrite(2, false, otherPart::goOn);

        Reply reply = part(server, file, 1, SECOND);

        assertThat(otherPart.goOn().status()).isEqualTo(413);
        assertThat(reply.status()).as("%s", reply.failure()).isEqualTo(200);
        assertThat(content(file)).isEqualTo(Bytes.join(FIRST, SECOND));
    }

    @Test
    void aPartThatWasConfirmedToASecondRequestIsNotTakenBackByTheFirst() {
        FileHead file = server.create("a", 20L);
        byte[] large = Bytes.random(10, 6);
        part(server, file, 0, FIRST);
        CompletableFuture<Reply> again = new CompletableFuture<>();
        Slower third = new Slower(other, file, 2, Bytes.random(6, 7));
        server.trap.onWrite(1, true, () -> {
            again.complete(part(server.beside(), file, 1, large));
            third.insertAndCount();
        });

        Reply reply = part(server, file, 1, large);

        assertThat(again.join().status()).isEqualTo(200);
        assertThat(third.goOn().status()).isEqualTo(413);
        assertThat(reply.status()).isIn(200, 413);
        assertThat(arrived(file)).containsExactly("0", "1");
    }

    private int rowsOf(String table) {
        return server.memoryRecords.scan(table, KeyRange.all(), 10).size();
    }

    private List<String> arrived(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/chunks")
                .json()
                .get("items")
                .findValuesAsText("index");
    }

    private byte[] content(FileHead file) {
        return server.call("GET", "/api/files/" + file.id() + "/content").body();
    }

    private static Reply part(FileServer through, FileHead file, int index, byte[] bytes) {
        return part(through, file, index, FakeBody.of(bytes));
    }

    private static Reply part(FileServer through, FileHead file, int index, BodySource body) {
        return through.call("POST", "/api/files/" + file.id() + "/chunks/" + index, Map.of(), body);
    }

    /** A body of unknown length, during which something happens: after its bytes were found to fit. */
    private static BodySource during(byte[] bytes, Runnable meanwhile) {
        FakeBody body = FakeBody.chunked(bytes);
        return new BodySource() {
            @Override
            public @Nullable ByteBuffer next() {
                ByteBuffer next = body.next();
                if (next == null) {
                    meanwhile.run();
                }
                return next;
            }

            @Override
            public long declaredLength() {
                return body.declaredLength();
            }
        };
    }

    /** A part whose bytes were found to fit, and that stands still before its row, and again before it is taken back. */
    private static final class Slower {
        private final CompletableFuture<Void> fits = new CompletableFuture<>();
        private final CompletableFuture<Void> mayInsert = new CompletableFuture<>();
        private final CompletableFuture<Void> counted = new CompletableFuture<>();
        private final CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();

        Slower(FileServer through, FileHead file, int index, byte[] bytes) {
            through.trap.onWrite(2, false, () -> {
                counted.complete(null);
                mayGoOn.join();
            });
            BodySource body = during(bytes, () -> {
                fits.complete(null);
                mayInsert.join();
            });
            Thread.startVirtualThread(() -> reply.complete(part(through, file, index, body)));
            fits.join();
        }

        void insertAndCount() {
            mayInsert.complete(null);
            CompletableFuture.anyOf(counted, reply).join();
        }

        Reply goOn() {
            mayGoOn.complete(null);
            return reply.join();
        }
    }
}
