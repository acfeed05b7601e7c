package io.vaultx.records.riak;

import java.util.List;
import shaded.com.google.protobuf.ByteString;

/**
 * What Riak knows of a place.
 *
 * @param values of all siblings that are no tombstones; none when nothing is there
 * @param siblings how many there are, tombstones too
 * @param context to be sent with whatever replaces them (a tombstone has one, too); empty when nothing ever was there
 */
record Found(List<ByteString> values, int siblings, ByteString context) {
    static final Found NOTHING = new Found(List.of(), 0, ByteString.EMPTY);
}
