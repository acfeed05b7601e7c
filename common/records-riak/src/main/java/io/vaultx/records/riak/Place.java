package io.vaultx.records.riak;

import io.vaultx.records.Key;
import java.util.Arrays;
import shaded.com.google.protobuf.ByteString;

/** Where one object lies in Riak: bucket type, bucket, key. */
record Place(Bucket bucket, ByteString key) {
    /**
     * A bucket of a type.
     *
     * <p>Its keys are those of the records behind one byte {@code k}: Riak takes no empty key, and a range that has no end
     * ends before {@code l}.
     */
    record Bucket(ByteString type, ByteString name) {
        static Bucket of(String type, String name) {
            return new Bucket(ByteString.copyFromUtf8(type), ByteString.copyFromUtf8(name));
        }

        Place place(Key key) {
            return new Place(this, stored(key));
        }

        @Override
        public String toString() {
            return type.toStringUtf8() + "/" + name.toStringUtf8();
        }
    }

    private static final byte FIRST = 'k';

    /** Behind every stored key. */
    static final ByteString KEYS_UNTIL = ByteString.copyFrom(new byte[] {FIRST + 1});

    static ByteString stored(Key key) {
        byte[] bytes = new byte[1 + key.length()];
        bytes[0] = FIRST;
        key.copyTo(bytes, 1);
        return ByteString.copyFrom(bytes);
    }

    /** @throws IllegalArgumentException when it is none of ours */
    static Key key(ByteString stored) {
        if (stored.isEmpty() || stored.byteAt(0) != FIRST) {
            throw new IllegalArgumentException("a stored key must start with k, got " + stored.size() + " other bytes");
        }
        byte[] bytes = stored.toByteArray();
        return Key.of(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
}
