package io.vaultx.records.riak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;
import shaded.com.basho.riak.protobuf.RiakPB.RpbGetBucketTypeReq;
import shaded.com.google.protobuf.ByteString;

/** One node that takes connections and nothing else. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RiakNodeTest {
    /** More than the buffers of both ends take, which grow to some megabytes. */
    private static final int MORE_THAN_BUFFERS = 48 << 20;

    private static final Frame QUESTION = new Frame(
            RiakMessageCodes.MSG_GetBucketTypeReq,
            RpbGetBucketTypeReq.newBuilder()
                    .setType(ByteString.copyFromUtf8("vaultx"))
                    .build()
                    .toByteArray());

    private final AtomicLong clock = new AtomicLong();

    private RiakNode node(RiakAddress address) {
        return new RiakNode(address, new RiakSettings.Limits(Duration.ofMillis(50), 1, 1), clock::get);
    }

    private static void assertTimedOut(ThrowingCallable exchange) {
        assertThatThrownBy(exchange)
                .isInstanceOf(RiakCallException.class)
                .hasMessageContaining("no answer in time")
                .satisfies(e -> assertThat(((RiakCallException) e).kind()).isEqualTo(RiakCallException.Kind.NO_ANSWER));
    }

    @Test
    void aRequestThatNobodyTakesEndsInTimeAndFreesItsConnection() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                RiakNode node = node(new RiakAddress("127.0.0.1", deaf.getLocalPort()))) {
            Frame large = new Frame(RiakMessageCodes.MSG_PutReq, new byte[MORE_THAN_BUFFERS]);

            assertTimedOut(() -> node.exchange(large));

            assertTimedOut(() -> node.exchange(large));
        }
    }

    @Test
    void aNodeThatStaysSilentIsAskedLastUntilItAnswers() throws Exception {
        try (StandInRiak riak = StandInRiak.start(1);
                RiakNode node = node(riak.address())) {
            riak.faults = request -> StandInFault.of(StandInFault.Kind.SILENT);
            assertThat(node.isPromising()).isTrue();
            assertTimedOut(() -> node.exchange(QUESTION));
            assertThat(node.isPromising()).isFalse();

            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            assertThat(node.isPromising()).isTrue();
            CountDownLatch tried = new CountDownLatch(1);
            riak.faults = request -> {
                tried.countDown();
                return StandInFault.of(StandInFault.Kind.SILENT);
            };
            Thread trying = Thread.ofVirtual().start(() -> assertTimedOut(() -> node.exchange(QUESTION)));
            assertThat(tried.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(node.isPromising()).as("while one tries it").isFalse();
            trying.join();
            assertThat(node.isPromising()).as("connected, but silent again").isFalse();

            riak.faults = request -> StandInFault.NONE;
            assertThat(node.exchange(QUESTION).code()).isEqualTo(RiakMessageCodes.MSG_GetBucketResp);
            assertThat(node.isPromising()).isTrue();
        }
    }
}
