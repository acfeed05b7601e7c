package io.vaultx.files.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.Principal;
import io.vaultx.domain.Sha256;
import io.vaultx.files.catalog.InterposedRecordStore;
import io.vaultx.files.catalog.ManualClock;
import io.vaultx.files.catalog.StepwiseRecordStore;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordChange;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private static final Principal ANNA = new Principal("anna", Set.of());
    private static final Principal BERT = new Principal("bert", Set.of());
    private static final byte[] BODY = sha256("body");
    private static final Answer ANSWER = new Answer(201, Map.of("Location", "/x"), bytes("{\"id\":1}"));

    private final StepwiseRecordStore store = new StepwiseRecordStore();
    private final ManualClock clock = new ManualClock();
    private final Idempotency idempotency =
            new Idempotency(store, LeaseHolder.ofSeveral(new Random(1)), clock, new Random(1));

    /** Of another process. */
    private final Idempotency other =
            new Idempotency(store, LeaseHolder.ofSeveral(new Random(2)), clock, new Random(2));

    @Test
    void theFirstAnswerIsToldAgainByteForByte() {
        begin("k").answer(BODY, operation -> ANSWER);

        Answer again = begin("k").answer(BODY, operation -> {
            throw new AssertionError("done already");
        });

        assertThat(again).isEqualTo(ANSWER);
    }

    @Test
    void theSameKeyWithAnotherBodyMethodOrPathIsRefused() {
        begin("k").answer(BODY, operation -> ANSWER);

        assertRefused(ProblemType.KEY_REUSED, () -> begin("k").answer(sha256("other"), operation -> ANSWER));
        assertRefused(ProblemType.KEY_REUSED, () -> idempotency.begin(ANNA, "k", "PUT", "/api/files"));
        assertRefused(ProblemType.KEY_REUSED, () -> idempotency.begin(ANNA, "k", "POST", "/api/files?x"));
    }

    @Test
    void aKeyBelongsToItsCaller() {
        begin("k").answer(BODY, operation -> ANSWER);

        assertThat(idempotency.begin(BERT, "k", "POST", "/api/files")).isInstanceOf(Attempt.First.class);
    }

    @Test
    void withoutAKeyEveryRequestIsAFirstOne() {
        Attempt.First first = first(null);
        first.complete(BODY, ANSWER);

        assertThat(first(null).operation()).isNotEqualTo(first.operation());
    }

    @Test
    void aKeyIsOneTo255CharactersLong() {
        assertRefused(ProblemType.INVALID_VALUE, () -> begin(""));
        assertRefused(ProblemType.INVALID_VALUE, () -> begin("k".repeat(256)));
        assertThat(begin("k".repeat(255))).isInstanceOf(Attempt.First.class);
    }

    @Test
    void whileTheFirstIsRunningOthersAreToldToComeBack() {
        first("k");

        assertThatThrownBy(() -> begin("k")).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.type()).isEqualTo(ProblemType.STILL_RUNNING);
            assertThat(refusal.headers()).containsEntry("Retry-After", "1");
        });
    }

    @Test
    void whoeverAsksForWhatAnotherProcessRunsHearsWhenItIsDecided() {
        firstOf(other, "k");
        assertThat(retryAfter("k")).isEqualTo("1");

        // A renewal comes every quarter of the time.
        clock.advance(Idempotency.LEASE.dividedBy(4));
        assertThat(retryAfter("k")).isEqualTo("1");
        clock.advance(Idempotency.LEASE.dividedBy(4).plusMillis(1));
        assertThat(retryAfter("k"))
                .isEqualTo(Long.toString(Idempotency.LEASE.dividedBy(2).toSeconds()));
        clock.advance(Idempotency.LEASE.dividedBy(2).minusMillis(2));
        assertThat(retryAfter("k")).isEqualTo("1");

        clock.advance(Duration.ofSeconds(1));
        assertThat(first("k").operation().repeated()).isTrue();
    }

    @Test
    void whatThisProcessRunsMayEndAtAnyMomentHoweverOldItsLeaseIs() {
        first("k");
        clock.advance(Idempotency.LEASE.minusMillis(Idempotency.LEASE.toMillis() / 4));

        assertThat(retryAfter("k")).isEqualTo("1");
    }

    @Test
    void whoHasTheRecordsToItselfTakesOverAtOnceWhatAKilledProcessHeld() {
        Attempt.First killed = first("k");
        Idempotency next = new Idempotency(store, LeaseHolder.alone(new Random(2)), clock, new Random(2));

        Attempt.First heir = (Attempt.First) next.begin(ANNA, "k", "POST", "/api/files");

        assertRepeats(heir, killed);
        assertRefused(ProblemType.STILL_RUNNING, () -> next.begin(ANNA, "k", "POST", "/api/files"));
        next.renewLeases();
        assertRefused(ProblemType.STILL_RUNNING, () -> next.begin(ANNA, "k", "POST", "/api/files"));
    }

    @Test
    void aRefusalForGoodIsToldAgainWithItsMembers() {
        Refusal refusal = Refusal.invalid("size", "an integer from 0 to 9", 10L).header("X-Why", "because");
        assertRefused(
                ProblemType.INVALID_VALUE,
                () -> begin("k").answer(BODY, operation -> {
                    throw refusal;
                }));

        assertThatThrownBy(() -> begin("k").answer(BODY, operation -> ANSWER))
                .isInstanceOfSatisfying(Refusal.class, again -> {
                    assertThat(again).isNotSameAs(refusal);
                    assertThat(again.detail()).isEqualTo(refusal.detail());
                    assertThat(again.members()).isEqualTo(refusal.members());
                    assertThat(again.headers()).isEqualTo(refusal.headers());
                });
    }

    @Test
    void aRefusalThatMayPassAndAFailureGiveTheKeyUpToTheSameOperation() {
        Attempt.First first = first("k");
        first.refuse(BODY, new Refusal(ProblemType.NO_SPACE, "full"));

        Attempt.First second = first("k");
        assertRepeats(second, first);
        second.close();

        assertThatThrownBy(() -> begin("k").answer(BODY, operation -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(begin("k").answer(BODY, operation -> ANSWER)).isEqualTo(ANSWER);
    }

    @Test
    void aDeadHoldersKeyIsTakenOverWithItsOperationWhenItsLeaseIsOver() {
        Attempt.First dead = firstOf(other, "k");
        clock.advance(Idempotency.LEASE);

        assertRepeats(first("k"), dead);
    }

    @Test
    void aClockThatIsSetBackMakesALeaseLastLongerByTheJump() {
        Attempt.First dead = firstOf(other, "k");
        Duration back = Duration.ofDays(1);
        clock.advance(back.negated());

        clock.advance(Idempotency.LEASE);
        assertRefused(ProblemType.STILL_RUNNING, () -> begin("k"));
        clock.advance(back);
        assertRepeats(first("k"), dead);
    }

    @Test
    void aClockThatIsSetOnEndsTheLeaseOfAnotherProcessAndBothDoTheSameOperation() {
        Attempt.First living = firstOf(other, "k");
        clock.advance(Duration.ofHours(1));
        Attempt.First heir = first("k");
        assertRepeats(heir, living);

        living.complete(BODY, ANSWER);
        heir.complete(BODY, Answer.empty(204));

        assertThat(begin("k").answer(BODY, operation -> {
                    throw new AssertionError("done already");
                }))
                .isEqualTo(ANSWER);
    }

    @Test
    void whoeverWasTakenOverMayNotGoOnAndWhoeverTookOverMay() {
        Operation late = firstOf(other, "k").operation();
        clock.advance(Idempotency.LEASE);
        late.requireHeld();

        Operation heir = first("k").operation();

        heir.requireHeld();
        heir.part("x").requireHeld();
        assertThatThrownBy(late::requireHeld).isInstanceOf(OutcomeUnknownException.class);
        assertThatThrownBy(late.part("x")::requireHeld).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void whoeverWasTakenOverMayNotGoOnWhenTheKeyWasSweptEither() {
        Operation late = firstOf(other, "k").operation();
        clock.advance(KeyRow.KEPT);

        assertThat(idempotency.sweep()).isEqualTo(1);

        assertThatThrownBy(late::requireHeld).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void aRefusalOfWhoWasTakenOverIsNotTheKeysEnding() {
        Attempt.First late = firstOf(other, "k");
        clock.advance(Idempotency.LEASE);
        Attempt.First heir = first("k");

        late.refuse(BODY, new Refusal(ProblemType.PRECONDITION_FAILED, "changed since"));
        heir.complete(BODY, ANSWER);

        assertThat(((Attempt.Done) begin("k")).replay(BODY)).isEqualTo(ANSWER);
    }

    @Test
    void whoeverWasTakenOverNeitherGivesTheKeyUpNorRenewsItsLease() {
        Attempt.First late = firstOf(other, "k");
        clock.advance(Idempotency.LEASE);
        Idempotency third = new Idempotency(store, LeaseHolder.ofSeveral(new Random(3)), clock, new Random(3));
        Attempt.First dead = firstOf(third, "k");

        clock.advance(Idempotency.LEASE.dividedBy(2));
        other.renewLeases();
        late.close();
        assertRefused(ProblemType.STILL_RUNNING, () -> begin("k"));

        clock.advance(Idempotency.LEASE.dividedBy(2));
        assertRepeats(first("k"), dead);
    }

    @Test
    void aRequestOfThisProcessIsAliveHoweverFarTheClockIsSetOn() {
        Attempt.First living = first("k");
        for (Duration jump : List.of(Idempotency.LEASE, KeyRow.KEPT)) {
            clock.advance(jump);
            assertThat(retryAfter("k")).isEqualTo("1");
        }
        assertThat(idempotency.sweep()).isZero();
        living.operation().requireHeld();

        living.close();

        assertThat(first("k").operation().id()).isNotEqualTo(living.operation().id());
    }

    @Test
    void whereAProcessIsAloneNothingIsReadToKnowThatAKeyIsItsOwn() {
        InterposedRecordStore watched = new InterposedRecordStore(store);
        Idempotency alone = new Idempotency(watched, LeaseHolder.alone(new Random(2)), clock, new Random(2));
        Operation operation = firstOf(alone, "k").operation();
        watched.interpose(0, () -> {
            throw new AssertionError("a record was read");
        });

        operation.requireHeld();
        operation.part("x").requireHeld();
    }

    @Test
    void aClockThatIsSetBackKeepsAnAnswerLongerByTheJump() {
        first("k").complete(BODY, ANSWER);
        clock.advance(Duration.ofDays(-1));

        clock.advance(KeyRow.KEPT);
        assertThat(idempotency.sweep()).isZero();
        assertThat(begin("k")).isInstanceOf(Attempt.Done.class);
        clock.advance(Duration.ofDays(1));
        assertThat(idempotency.sweep()).isEqualTo(1);
    }

    @Test
    void aRunningRequestRenewsItsLease() {
        first("k");
        for (int i = 0; i < 10; i++) {
            clock.advance(Idempotency.LEASE.minusSeconds(1));
            idempotency.renewLeases();
        }

        assertRefused(ProblemType.STILL_RUNNING, () -> begin("k"));
    }

    @Test
    void anEndedRequestIsNotRenewed() {
        Attempt.First first = first("k");
        first.close();
        idempotency.renewLeases();

        assertThat(begin("k")).isInstanceOf(Attempt.First.class);
    }

    @Test
    void anAnswerIsKeptFor24HoursThenTheKeyBeginsSomethingNew() {
        Attempt.First first = first("k");
        first.complete(BODY, ANSWER);

        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(begin("k")).isInstanceOf(Attempt.Done.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(first("k").operation().id()).isNotEqualTo(first.operation().id());
    }

    @Test
    void theSweepRemovesWhatIsOverAndNothingElse() {
        for (int i = 0; i < 1200; i++) {
            first("old " + i).complete(BODY, ANSWER);
        }
        clock.advance(KeyRow.KEPT);
        first("new").complete(BODY, ANSWER);

        assertThat(idempotency.sweep()).isEqualTo(1200);
        assertThat(idempotency.sweep()).isZero();
        assertThat(begin("new")).isInstanceOf(Attempt.Done.class);
    }

    @Test
    void aRowThatCannotBeReadKeepsNoOtherFromBeingSwept() {
        first("k").complete(BODY, ANSWER);
        store.write(
                List.of(new RecordChange.Put("idempotency", Key.of(new byte[] {0}), new byte[] {99}, Expect.ANYTHING)));
        clock.advance(KeyRow.KEPT);

        assertThat(idempotency.sweep()).isEqualTo(1);
    }

    @Test
    void aRunningRequestOutlivesTheSweep() {
        first("k");
        clock.advance(KeyRow.KEPT.minusSeconds(1));
        idempotency.renewLeases();
        clock.advance(Duration.ofSeconds(2));

        assertThat(idempotency.sweep()).isZero();
        assertRefused(ProblemType.STILL_RUNNING, () -> begin("k"));
    }

    @Test
    void anAnswerThatCouldNotBeKeptIsMadeAgainByTheSameOperation() {
        Attempt.First first = first("k");
        store.failAfter(0, false);
        assertThatThrownBy(() -> first.complete(BODY, ANSWER)).isInstanceOf(OutcomeUnknownException.class);
        first.close();
        store.heal();

        assertRefused(ProblemType.STILL_RUNNING, () -> begin("k"));
        clock.advance(Idempotency.LEASE);
        assertRepeats(first("k"), first);
    }

    @Test
    void ofManyAtOnceOneDoesTheWork() throws Exception {
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> calls = IntStream.range(0, 50)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        try {
                            begin("k").answer(BODY, operation -> {
                                done.incrementAndGet();
                                return ANSWER;
                            });
                        } catch (Refusal refusal) {
                            assertThat(refusal.type()).isEqualTo(ProblemType.STILL_RUNNING);
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        }

        assertThat(done).hasValue(1);
    }

    @Test
    void aKnownBodyIsComparedEvenWhileNoAnswerIsKept() {
        idempotency.begin(ANNA, "k", "POST", "/api/files", BODY);
        clock.advance(Idempotency.LEASE);

        assertRefused(
                ProblemType.KEY_REUSED, () -> idempotency.begin(ANNA, "k", "POST", "/api/files", sha256("other")));
    }

    private String retryAfter(String key) {
        try {
            begin(key);
            throw new AssertionError("nobody runs " + key);
        } catch (Refusal refusal) {
            assertThat(refusal.type()).isEqualTo(ProblemType.STILL_RUNNING);
            return refusal.headers().get("Retry-After");
        }
    }

    private Attempt begin(String key) {
        return idempotency.begin(ANNA, key, "POST", "/api/files");
    }

    private Attempt.First first(String key) {
        return firstOf(idempotency, key);
    }

    private static Attempt.First firstOf(Idempotency process, String key) {
        return (Attempt.First) process.begin(ANNA, key, "POST", "/api/files");
    }

    private static void assertRepeats(Attempt.First heir, Attempt.First before) {
        assertThat(heir.operation().id()).isEqualTo(before.operation().id());
        assertThat(heir.operation().repeated()).isTrue();
    }

    private static void assertRefused(ProblemType type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(type));
    }

    private static byte[] sha256(String text) {
        return Sha256.begin().digest(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
