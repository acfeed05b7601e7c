package io.vaultx.records.riak;

import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.riak.RiakCallException.Kind;
import io.vaultx.records.riak.RiakSettings.Quorums;
import java.util.List;
import org.jspecify.annotations.Nullable;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbContent;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbDelReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbGetReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbGetResp;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbIndexReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbIndexResp;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbPutReq;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;
import shaded.com.basho.riak.protobuf.RiakPB.RpbBucketProps;
import shaded.com.basho.riak.protobuf.RiakPB.RpbGetBucketResp;
import shaded.com.basho.riak.protobuf.RiakPB.RpbGetBucketTypeReq;
import shaded.com.google.protobuf.ByteString;
import shaded.com.google.protobuf.InvalidProtocolBufferException;

/**
 * The requests to Riak, one method each. Those that read are repeated while they fail and throw
 * {@link RecordStoreFailedException}; those that write are sent once. Thread-safe.
 */
final class RiakObjects implements AutoCloseable {
    private static final ByteString OCTETS = ByteString.copyFromUtf8("application/octet-stream");
    private static final ByteString KEY_INDEX = ByteString.copyFromUtf8("$key");

    /** One page of keys, in order. */
    record Keys(List<ByteString> keys, ByteString continuation) {}

    private final RiakNodes nodes;
    private final Quorums quorums;
    private final int timeoutMillis;

    RiakObjects(RiakNodes nodes, RiakSettings settings) {
        this.nodes = nodes;
        this.quorums = settings.quorums();
        this.timeoutMillis = (int) settings.limits().timeout().toMillis();
    }

    int attempts() {
        return nodes.attempts();
    }

    /** Reads an ordinary place: all siblings that a quorum of the copies knows. */
    Found get(Place place) {
        // A copy that knows nothing must not speak for those that were not asked.
        return found(request(place)
                .setR(quorums.r())
                .setPr(quorums.pr())
                .setNotfoundOk(false)
                .setBasicQuorum(false)
                .build());
    }

    /** Reads a strongly consistent place: what the last write left. */
    Found getConsistent(Place place) {
        return found(request(place).build());
    }

    /** Writes an ordinary place; what it replaces is what the context covers, the rest stays beside it. */
    void put(Place place, byte[] value, ByteString context, boolean onlyUnchanged) throws RiakCallException {
        RpbPutReq.Builder request =
                put(place, value, context).setW(quorums.w()).setPw(quorums.pw()).setDw(quorums.dw());
        if (onlyUnchanged) {
            request.setIfNotModified(true);
        }
        nodes.once(RiakMessageCodes.MSG_PutReq, request.build(), RiakMessageCodes.MSG_PutResp);
    }

    /**
     * Writes a strongly consistent place where it still is as read.
     *
     * @return whether it was; not exact in one case: a false may stand for a write that was taken
     */
    boolean putConsistent(Place place, byte[] value, ByteString context) throws RiakCallException {
        RpbPutReq.Builder request = put(place, value, context);
        if (context.isEmpty()) {
            request.setIfNoneMatch(true);
        }
        try {
            nodes.once(RiakMessageCodes.MSG_PutReq, request.build(), RiakMessageCodes.MSG_PutResp);
            return true;
        } catch (RiakCallException e) {
            if (e.kind() == Kind.REFUSED && isLostRace(e.getMessage())) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes what the context covers of an ordinary place. */
    void delete(Place place, ByteString context) throws RiakCallException {
        RpbDelReq request = RpbDelReq.newBuilder()
                .setType(place.bucket().type())
                .setBucket(place.bucket().name())
                .setKey(place.key())
                .setVclock(context)
                .setR(quorums.r())
                .setPr(quorums.pr())
                .setW(quorums.w())
                .setPw(quorums.pw())
                .setDw(quorums.dw())
                .setTimeout(timeoutMillis)
                .build();
        nodes.once(RiakMessageCodes.MSG_DelReq, request, RiakMessageCodes.MSG_DelResp);
    }

    /**
     * Keys of a bucket in order, from one to another, both inclusive. It may name deleted ones.
     *
     * @param continuation of the page before, or empty
     */
    Keys keys(Place.Bucket bucket, ByteString from, ByteString to, int limit, ByteString continuation) {
        RpbIndexReq.Builder request = RpbIndexReq.newBuilder()
                .setType(bucket.type())
                .setBucket(bucket.name())
                .setIndex(KEY_INDEX)
                .setQtype(RpbIndexReq.IndexQueryType.range)
                .setRangeMin(from)
                .setRangeMax(to)
                .setMaxResults(limit)
                .setPaginationSort(true)
                .setStream(false)
                .setTimeout(timeoutMillis);
        if (!continuation.isEmpty()) {
            request.setContinuation(continuation);
        }
        byte[] answer = nodes.read(RiakMessageCodes.MSG_IndexReq, request.build(), RiakMessageCodes.MSG_IndexResp);
        try {
            RpbIndexResp page = RpbIndexResp.parseFrom(answer);
            return new Keys(page.getKeysList(), page.getContinuation());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(e);
        }
    }

    /** The properties of a bucket type. */
    RpbBucketProps properties(String type) {
        RpbGetBucketTypeReq request = RpbGetBucketTypeReq.newBuilder()
                .setType(ByteString.copyFromUtf8(type))
                .build();
        byte[] answer = nodes.read(RiakMessageCodes.MSG_GetBucketTypeReq, request, RiakMessageCodes.MSG_GetBucketResp);
        try {
            return RpbGetBucketResp.parseFrom(answer).getProps();
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(e);
        }
    }

    private RpbGetReq.Builder request(Place place) {
        return RpbGetReq.newBuilder()
                .setType(place.bucket().type())
                .setBucket(place.bucket().name())
                .setKey(place.key())
                .setDeletedvclock(true)
                .setTimeout(timeoutMillis);
    }

    private RpbPutReq.Builder put(Place place, byte[] value, ByteString context) {
        RpbPutReq.Builder request = RpbPutReq.newBuilder()
                .setType(place.bucket().type())
                .setBucket(place.bucket().name())
                .setKey(place.key())
                .setContent(RpbContent.newBuilder().setContentType(OCTETS).setValue(ByteString.copyFrom(value)))
                .setTimeout(timeoutMillis);
        return context.isEmpty() ? request : request.setVclock(context);
    }

    private Found found(RpbGetReq request) {
        byte[] answer = nodes.read(RiakMessageCodes.MSG_GetReq, request, RiakMessageCodes.MSG_GetResp);
        try {
            RpbGetResp found = RpbGetResp.parseFrom(answer);
            List<ByteString> values = found.getContentList().stream()
                    .filter(content -> !content.getDeleted())
                    .map(RpbContent::getValue)
                    .toList();
            return new Found(values, found.getContentCount(), found.getVclock());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(e);
        }
    }

    /** The answers of a strongly consistent bucket whose object is another one than that of the context. */
    private static boolean isLostRace(@Nullable String error) {
        return error != null && (error.equals("failed") || error.equals("match_found") || error.equals("modified"));
    }

    private static RecordStoreFailedException unreadable(InvalidProtocolBufferException e) {
        return new RecordStoreFailedException("an answer of Riak cannot be read: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        nodes.close();
    }
}
