package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.basho.riak.client.core.RiakCluster;
import com.basho.riak.client.core.operations.FetchOperation;
import com.basho.riak.client.core.operations.StoreOperation;
import com.basho.riak.client.core.query.Location;
import com.basho.riak.client.core.query.Namespace;
import com.basho.riak.client.core.query.RiakObject;
import com.basho.riak.client.core.util.BinaryValue;
import io.vaultx.records.Expect;
import io.vaultx.records.Key;
import io.vaultx.records.RecordChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import shaded.com.google.protobuf.ByteString;

/** The stand-in is as weak as the real one, and speaks as the client library of Riak's makers does. */
@Timeout(120)
class StandInRiakTest {
    private final Scene scene = new Scene();
    private final RiakObjects raw = scene.raw();

    @AfterEach
    void close() {
        raw.close();
        scene.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void racingConditionalPutsOnAnOrdinaryBucketBothSucceed() throws Exception {
        Place place = scene.ordinary("sets", "raced");
        raw.put(place, bytes("first"), ByteString.EMPTY, false);
        ByteString context = raw.get(place).context();
        CyclicBarrier both = new CyclicBarrier(2);
        scene.riak().store().ordinary().gap = () -> {
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };

        Scene.together(2, worker -> {
            raw.put(place, bytes("by " + worker), context, true);
            return 0;
        });

        assertThat(raw.get(place).values())
                .extracting(ByteString::toStringUtf8)
                .containsExactlyInAnyOrder("by 0", "by 1");
        scene.riak().store().ordinary().gap = () -> {};
        assertThatThrownBy(() -> raw.put(place, bytes("late"), context, true)).hasMessage("modified");
    }

    @Test
    void aWriteThatTooFewTookIsAnErrorAndStaysAllTheSame() {
        Place place = scene.ordinary("sets", "partial");
        scene.riak().faults = request -> StandInFault.reaching(StandInRiak.isWrite(request) ? 2 : 3);

        assertThatThrownBy(() -> raw.put(place, bytes("x"), ByteString.EMPTY, false))
                .hasMessageContaining("w_val");

        assertThat(raw.get(place).values()).hasSize(1);
    }

    @Test
    void aTombstoneIsThereForWhoAsksAndInTheIndex() throws Exception {
        Place place = scene.ordinary("sets", "gone");
        raw.put(place, bytes("x"), ByteString.EMPTY, false);
        raw.delete(place, raw.get(place).context());

        assertThat(raw.get(place).values()).isEmpty();
        assertThat(raw.get(place).context().isEmpty()).isFalse();
        Key first = Scene.key("");
        assertThat(raw.keys(place.bucket(), Place.stored(first), Place.KEYS_UNTIL, 10, ByteString.EMPTY)
                        .keys())
                .containsExactly(place.key());
    }

    @Test
    void anObjectOverFiftyMebibytesIsRejected() throws Exception {
        Place place = scene.ordinary("sets", "large");
        byte[] large = new byte[10 << 20];
        for (int i = 0; i < 5; i++) {
            raw.put(place, large, ByteString.EMPTY, false);
        }

        assertThatThrownBy(() -> raw.put(place, large, ByteString.EMPTY, false)).hasMessageContaining("too_large");
    }

    @Test
    void theClientLibraryReadsWhatTheStoreWroteAndTheOtherWayRound() throws Exception {
        scene.sets().merge(Scene.key("shared"), List.of("ours"));
        Place place = scene.ordinary("sets", "shared");
        Location location = new Location(
                new Namespace(
                        BinaryValue.unsafeCreate(place.bucket().type().toByteArray()),
                        BinaryValue.unsafeCreate(place.bucket().name().toByteArray())),
                BinaryValue.unsafeCreate(place.key().toByteArray()));
        RiakCluster library = library();
        try {
            FetchOperation fetch = new FetchOperation.Builder(location)
                    .withR(2)
                    .withReturnDeletedVClock(true)
                    .build();
            library.execute(fetch);
            RiakObject found = fetch.get(30, TimeUnit.SECONDS).getObjectList().getFirst();
            assertThat(RowLayout.ordinary(ByteString.copyFrom(found.getValue().unsafeGetValue()))
                            .value())
                    .isEqualTo(scene.store()
                            .get("sets", Scene.key("shared"))
                            .orElseThrow()
                            .value());

            byte[] theirs = ((RecordChange.Put) scene.sets().insert(Scene.key("shared"), List.of("theirs"))).value();
            StoreOperation store = new StoreOperation.Builder(location)
                    .withContent(new RiakObject()
                            .setValue(BinaryValue.unsafeCreate(RowLayout.ordinary(new RowLayout.Ordinary(theirs, 77)))))
                    .withW(3)
                    .build();
            library.execute(store);
            store.get(30, TimeUnit.SECONDS);
        } finally {
            library.shutdown().get(30, TimeUnit.SECONDS);
        }

        assertThat(scene.sets().get(Scene.key("shared")).orElseThrow().value()).containsExactly("ours", "theirs");
    }

    /** Why its network side is not used (docs/adr). */
    @Test
    void aRequestOfTheClientLibraryThatNobodyAnswersCannotBeEnded() throws Exception {
        scene.store().write(List.of(Scene.put(Scene.ROWS, "a", "1", Expect.ABSENT)));
        RiakCluster library = library();
        try {
            scene.riak().faults = request -> StandInFault.of(StandInFault.Kind.SILENT);
            FetchOperation fetch = new FetchOperation.Builder(new Location(new Namespace("vaultx", "b"), "k")).build();
            library.execute(fetch);
            assertThatThrownBy(() -> fetch.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            assertThat(fetch.cancel(true)).isFalse();
            assertThat(library.getNodes().getFirst().availablePermits()).isEqualTo(3);
        } finally {
            scene.riak().stop();
            library.shutdown().get(30, TimeUnit.SECONDS);
        }
    }

    private RiakCluster library() throws Exception {
        RiakCluster cluster = RiakCluster.builder(new com.basho.riak.client.core.RiakNode.Builder()
                        .withRemoteAddress("127.0.0.1")
                        .withRemotePort(scene.riak().address().port())
                        .withMinConnections(1)
                        .withMaxConnections(4)
                        .build())
                .withExecutionAttempts(1)
                .build();
        cluster.start();
        return cluster;
    }
}
