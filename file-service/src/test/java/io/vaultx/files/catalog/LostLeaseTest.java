package io.vaultx.files.catalog;

import static io.vaultx.files.FileServer.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vaultx.files.Bytes;
import io.vaultx.files.FakeBody;
import io.vaultx.files.FileServer;
import io.vaultx.files.Reply;
import io.vaultx.files.idempotency.Attempt;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.web.BodySource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A service stands still in the middle of a request with a key, or the other one's clock is ahead. The other one takes the key
 * over and does the work, somebody changes what that left, and then the first one goes on.
 */
final class LostLeaseTest {
    private static final String NAME = "/api/objects/home/a";
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "k");
    private static final byte[] OLDER = Bytes.text("older");
    private static final byte[] SENT = Bytes.text("sent");
    private static final byte[] NEXT = Bytes.text("next");
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofMinutes(1);

    private final FileServer one = new FileServer();
    private final FileServer other = one.beside();

    @Test
    void aContentByNameIsNotStoredAgainOverALaterOne() {
        one.call("PUT", NAME, Map.of(), OLDER);

        storedMeanwhile(NAME);
    }

    @Test
    void aContentByItsFileIsNotStoredAgainOverALaterOne() {
        one.call("PUT", NAME, Map.of(), OLDER);

        storedMeanwhile("/api/files/" + file().id() + "/content");
    }

    private void storedMeanwhile(String target) {
        Reply late = one.call("PUT", target, KEY, whileItArrives(() -> {
            one.clock.advance(LONGER_THAN_A_LEASE);
            assertThat(other.call("PUT", target, KEY, SENT).status()).isEqualTo(200);
            other.call("PUT", NAME, Map.of(), NEXT);
        }));

        assertOutcomeUnknown(late);
        assertThat(one.call("GET", NAME).body()).isEqualTo(NEXT);
        assertThat(one.call("PUT", target, KEY, SENT).status()).isEqualTo(200);
        assertThat(one.call("GET", NAME).body()).isEqualTo(NEXT);
        assertThat(file().generation()).isEqualTo(3);
    }

    @Test
    void aDeleteThatStoodStillBeforeItLookedLeavesTheNextLifeAlone() {
        one.call("PUT", NAME, Map.of(), OLDER);
        behindItsKey(() -> {
            assertThat(other.call("DELETE", NAME, KEY).status()).isEqualTo(204);
            other.call("PUT", NAME, Map.of(), NEXT);
        });

        assertOutcomeUnknown(one.call("DELETE", NAME, KEY));

        assertThat(one.call("GET", NAME).body()).isEqualTo(NEXT);
        assertThat(one.call("DELETE", NAME, KEY).status()).isEqualTo(204);
        assertThat(one.call("GET", NAME).body()).isEqualTo(NEXT);
    }

    @Test
    void aContentDoesNotBringBackWhatWasDeletedSince() {
        one.call("PUT", NAME, Map.of(), OLDER);
        one.call("DELETE", NAME);
        behindItsKey(() -> {
            assertThat(other.call("PUT", NAME, KEY, SENT).status()).isEqualTo(201);
            other.call("DELETE", NAME);
            other.call("PUT", NAME, Map.of(), NEXT);
            other.call("DELETE", NAME);
        });

        assertOutcomeUnknown(one.call("PUT", NAME, KEY, SENT));

        assertThat(one.call("GET", NAME).status()).isEqualTo(404);
    }

    @Test
    void aNewFileIsBegunOnceWhoeverHasTheKey() {
        behindItsKey(() -> {
            assertThat(other.call("PUT", NAME, KEY, SENT).status()).isEqualTo(201);
            other.call("PUT", NAME, Map.of(), NEXT);
        });

        assertOutcomeUnknown(one.call("PUT", NAME, KEY, SENT));

        assertThat(one.call("GET", NAME).body()).isEqualTo(NEXT);
        assertThat(file().generation()).isEqualTo(2);
    }

    @Test
    void aNameThatWasGivenIsNotGivenAgainOverALaterOne() {
        FileHead file = one.create("first", null);
        Operation late = begin(one).operation();
        one.clock.advance(LONGER_THAN_A_LEASE);
        Operation heir = begin(other).operation();
        assertThat(heir.id()).isEqualTo(late.id());
        call(other, file, "sent", heir);
        call(other, file, "next", Operation.fresh(other.random));

        assertThatThrownBy(() -> call(one, file, "sent", late)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(one.catalog.byId(file.id()).orElseThrow().description().name())
                .isEqualTo("next");
    }

    private static Attempt.First begin(FileServer server) {
        return (Attempt.First) server.idempotency.begin(ALICE, "k", "PATCH", "/api/files/x");
    }

    private static void call(FileServer server, FileHead file, String name, Operation operation) {
        server.catalog.change(ALICE, file.id(), Shelf.named(name), CommitCheck.NONE, operation);
    }

    @Test
    void givingAnUploadUpLeavesThatOfTheNextLifeAlone() {
        FileHead file = one.catalog.create(ALICE, Shelf.at("a"), Operation.fresh(one.random));
        String upload = "/api/files/" + file.id() + "/upload";
        behindItsKey(() -> {
            assertThat(other.call("DELETE", upload, KEY).status()).isEqualTo(204);
            other.catalog.create(ALICE, Shelf.at("a"), Operation.fresh(other.random));
        });

        assertOutcomeUnknown(one.call("DELETE", upload, KEY));

        one.uploads.sweep();
        assertThat(one.catalog.byId(file.id())).isPresent();
    }

    @Test
    void whatAFormMadeIsNotTakenBackOnceTheOtherOneHasAnsweredIt() {
        Map<String, String> headers = Map.of("Content-Type", "multipart/form-data; boundary=x", "Idempotency-Key", "k");
        byte[] form = Bytes.join(field("one"), field("two"), Bytes.text("--x--\r\n"));
        Reply[] answered = new Reply[1];
        one.trap.onWrite(2, true, () -> {
            one.clock.advance(LONGER_THAN_A_LEASE);
            answered[0] = other.call("POST", "/api/upload", headers, form);
            one.trap.arm(1, false);
        });

        assertThat(one.call("POST", "/api/upload", headers, form).status()).isEqualTo(500);

        assertThat(answered[0].status()).isEqualTo(201);
        assertThat(answered[0].json().get("files")).hasSize(2);
        for (JsonNode file : answered[0].json().get("files")) {
            String content = "/api/files/" + file.get("id").textValue() + "/content";
            assertThat(one.call("GET", content).status()).isEqualTo(200);
        }
    }

    private static byte[] field(String name) {
        return Bytes.text("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: text/plain\r\n\r\n" + name + "\r\n");
    }

    /** Lets the first service stand still when it has taken the key and has not looked at anything yet. */
    private void behindItsKey(Runnable meanwhile) {
        one.trap.onWrite(1, true, () -> {
            one.clock.advance(LONGER_THAN_A_LEASE);
            meanwhile.run();
        });
    }

    private FileHead file() {
        return one.catalog.findByName(ALICE, "home", "a").orElseThrow();
    }

    private static void assertOutcomeUnknown(Reply reply) {
        assertThat(reply.failure()).isInstanceOf(OutcomeUnknownException.class);
    }

    private static BodySource whileItArrives(Runnable meanwhile) {
        FakeBody body = FakeBody.of(SENT);
        return new BodySource() {
            private boolean stoodStill;

            @Override
            public @Nullable ByteBuffer next() {
                if (!stoodStill) {
                    stoodStill = true;
                    meanwhile.run();
                }
                return body.next();
            }

            @Override
            public long declaredLength() {
                return SENT.length;
            }
        };
    }
}
