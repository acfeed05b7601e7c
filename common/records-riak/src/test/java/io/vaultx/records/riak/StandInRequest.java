package io.vaultx.records.riak;

import java.io.IOException;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbDelReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbGetReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbIndexReq;
import shaded.com.basho.riak.protobuf.RiakKvPB.RpbPutReq;
import shaded.com.basho.riak.protobuf.RiakMessageCodes;
import shaded.com.basho.riak.protobuf.RiakPB.RpbGetBucketTypeReq;
import shaded.com.google.protobuf.ByteString;
import shaded.com.google.protobuf.MessageLite;

/**
 * One request as it arrived.
 *
 * @param number of the request, from 1
 */
record StandInRequest(int code, MessageLite message, Place place, int number) {
    static StandInRequest of(Frame frame, int number) throws IOException {
        return switch (frame.code()) {
            case RiakMessageCodes.MSG_GetReq -> {
                RpbGetReq get = RpbGetReq.parseFrom(frame.body());
                yield of(frame, get, get.getType(), get.getBucket(), get.getKey(), number);
            }
            case RiakMessageCodes.MSG_PutReq -> {
                RpbPutReq put = RpbPutReq.parseFrom(frame.body());
                yield of(frame, put, put.getType(), put.getBucket(), put.getKey(), number);
            }
            case RiakMessageCodes.MSG_DelReq -> {
                RpbDelReq delete = RpbDelReq.parseFrom(frame.body());
                yield of(frame, delete, delete.getType(), delete.getBucket(), delete.getKey(), number);
            }
            case RiakMessageCodes.MSG_IndexReq -> {
                RpbIndexReq index = RpbIndexReq.parseFrom(frame.body());
                yield of(frame, index, index.getType(), index.getBucket(), ByteString.EMPTY, number);
            }
            case RiakMessageCodes.MSG_GetBucketTypeReq -> {
                RpbGetBucketTypeReq type = RpbGetBucketTypeReq.parseFrom(frame.body());
                yield of(frame, type, type.getType(), ByteString.EMPTY, ByteString.EMPTY, number);
            }
            default -> throw new IOException("no message " + frame.code() + " in the stand-in");
        };
    }

    private static StandInRequest of(
            Frame frame, MessageLite message, ByteString type, ByteString bucket, ByteString key, int number) {
        return new StandInRequest(frame.code(), message, new Place(new Place.Bucket(type, bucket), key), number);
    }

    String type() {
        return place.bucket().type().toStringUtf8();
    }

    /** Whether it is for a bucket whose name has this part: {@code rows}, {@code listing}, {@code probe}. */
    boolean isFor(String part) {
        return place.bucket().name().toStringUtf8().contains("/" + part);
    }
}
