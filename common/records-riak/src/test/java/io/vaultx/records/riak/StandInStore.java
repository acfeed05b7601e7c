package io.vaultx.records.riak;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbContent;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbDelReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbGetReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbGetResp;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbIndexReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbIndexResp;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbPutReq;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;
import shaded.com.basho.riak.protobuf.RiakPB.RpbBucketProps;
import shaded.com.basho.riak.protobuf.RiakPB.RpbErrorResp;
import shaded.com.basho.riak.protobuf.RiakPB.RpbGetBucketResp;
import shaded.com.google.protobuf.ByteString;
import shaded.com.google.protobuf.MessageLite;

/** The bucket types of the stand-in and what lies in them. Thread-safe. */
final class StandInStore {
    private final StandInCopies ordinary;
    private final StandInConsistent consistent = new StandInConsistent();

    /** The properties of the bucket types, to be changed by tests. */
    final Map<String, RpbBucketProps> types = new ConcurrentHashMap<>(Map.of(
            "vaultx",
            RpbBucketProps.newBuilder()
                    .setNVal(StandInCopies.COPIES)
                    .setAllowMult(true)
                    .setLastWriteWins(false)
                    .build(),
            "vaultx-exclusive",
            RpbBucketProps.newBuilder()
                    .setNVal(StandInCopies.COPIES)
                    .setConsistent(true)
                    .build()));

    /** Whether the backend has indexes. */
    volatile boolean indexed = true;

    StandInStore(long seed) {
        this.ordinary = new StandInCopies(seed);
    }

    StandInCopies ordinary() {
        return ordinary;
    }

    StandInConsistent consistent() {
        return consistent;
    }

    /** The answer. */
    Frame execute(StandInRequest request, StandInFault fault) {
        try {
            RpbBucketProps type = types.get(request.type());
            if (type == null) {
                throw new StandInError("No bucket-type named '" + request.type() + "'");
            }
            return switch (request.message()) {
                case RpbGetReq get -> get(request.place(), get, type, fault);
                case RpbPutReq put -> put(request.place(), put, type, fault);
                case RpbDelReq delete -> delete(request.place(), delete, type, fault);
                case RpbIndexReq index -> keys(request.place().bucket(), index, type);
                default ->
                    frame(
                            RiakMessageCodes.MSG_GetBucketResp,
                            RpbGetBucketResp.newBuilder().setProps(type).build());
            };
        } catch (StandInError e) {
            return error(e.getMessage());
        }
    }

    static Frame error(String message) {
        return frame(
                RiakMessageCodes.MSG_ErrorResp,
                RpbErrorResp.newBuilder()
                        .setErrcode(0)
                        .setErrmsg(ByteString.copyFromUtf8(message))
                        .build());
    }

    private Frame get(Place place, RpbGetReq request, RpbBucketProps type, StandInFault fault) throws StandInError {
        checkKey(place);
        if (type.getConsistent()) {
            checkQuorum(fault);
            Optional<StandInConsistent.Held> held = consistent.get(place);
            return held.map(it -> found(List.of(content(it.value(), false)), it.context()))
                    .orElseGet(StandInStore::nothing);
        }
        StandInObject found = ordinary.get(place, request, fault.copies());
        ByteString context = found.clock().encoded();
        if (found.siblings().isEmpty() || (found.isGone() && !request.getDeletedvclock())) {
            return nothing();
        }
        // A tombstone alone is its context and nothing else.
        return found.isGone()
                ? found(List.of(), context)
                : found(
                        found.siblings().stream()
                                .map(sibling -> content(sibling.value(), sibling.deleted()))
                                .toList(),
                        context);
    }

    private Frame put(Place place, RpbPutReq request, RpbBucketProps type, StandInFault fault) throws StandInError {
        checkKey(place);
        if (type.getConsistent()) {
            checkQuorum(fault);
            consistent.put(place, request);
        } else {
            ordinary.put(place, request, fault.copies());
        }
        return new Frame(RiakMessageCodes.MSG_PutResp, new byte[0]);
    }

    private Frame delete(Place place, RpbDelReq request, RpbBucketProps type, StandInFault fault) throws StandInError {
        checkKey(place);
        if (type.getConsistent()) {
            throw new StandInError("the adapter never deletes from a strongly consistent bucket");
        }
        ordinary.delete(place, request, fault.copies());
        return new Frame(RiakMessageCodes.MSG_DelResp, new byte[0]);
    }

    private Frame keys(Place.Bucket bucket, RpbIndexReq request, RpbBucketProps type) throws StandInError {
        if (type.getConsistent() || !indexed) {
            throw new StandInError("{error,{indexes_not_supported,riak_kv_bitcask_backend}}");
        }
        ByteString after = request.getContinuation();
        List<ByteString> keys = ordinary.keys(bucket, request.getRangeMin(), request.getRangeMax()).stream()
                .filter(key -> after.isEmpty() || StandInCopies.compare(key, after) > 0)
                .limit(request.getMaxResults())
                .toList();
        RpbIndexResp.Builder page = RpbIndexResp.newBuilder().addAllKeys(keys);
        if (keys.size() == request.getMaxResults()) {
            page.setContinuation(keys.getLast());
        }
        return frame(RiakMessageCodes.MSG_IndexResp, page.build());
    }

    private static void checkKey(Place place) throws StandInError {
        if (place.key().isEmpty()) {
            throw new StandInError("Key cannot be zero-length");
        }
    }

    private static void checkQuorum(StandInFault fault) throws StandInError {
        if (fault.copies() * 2 <= StandInCopies.COPIES) {
            throw new StandInError("timeout");
        }
    }

    private static RpbContent content(ByteString value, boolean deleted) {
        RpbContent.Builder content = RpbContent.newBuilder().setValue(value);
        return (deleted ? content.setDeleted(true) : content).build();
    }

    private static Frame found(List<RpbContent> contents, ByteString context) {
        return frame(
                RiakMessageCodes.MSG_GetResp,
                RpbGetResp.newBuilder()
                        .addAllContent(contents)
                        .setVclock(context)
                        .build());
    }

    private static Frame nothing() {
        return new Frame(RiakMessageCodes.MSG_GetResp, new byte[0]);
    }

    private static Frame frame(int code, MessageLite message) {
        return new Frame(code, message.toByteArray());
    }
}
