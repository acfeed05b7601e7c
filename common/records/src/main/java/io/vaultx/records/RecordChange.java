package io.vaultx.records;

/** One change of an ordered {@link RecordStore#write write}. */
public sealed interface RecordChange {
    String table();

    Key key();

    Expect expect();

    /** What the change counts against {@link RecordStore#MAX_WRITE_BYTES}: its key, its value, and a flat 32 bytes. */
    long sizeBytes();

    /** Sets the value; the array is not copied and must not be changed afterwards. */
    record Put(String table, Key key, byte[] value, Expect expect) implements RecordChange {
        public Put {
            check(table, key);
            if (value.length > RecordStore.MAX_VALUE_BYTES) {
                throw new IllegalArgumentException("value of " + key + " in " + table + " must be at most "
                        + RecordStore.MAX_VALUE_BYTES + " bytes, got " + value.length);
            }
        }

        @Override
        public long sizeBytes() {
            return 32L + key.length() + value.length;
        }
    }

    /** Removes the record; removing what is absent is no failure. */
    record Delete(String table, Key key, Expect expect) implements RecordChange {
        public Delete {
            check(table, key);
        }

        @Override
        public long sizeBytes() {
            return 32L + key.length();
        }
    }

    private static void check(String table, Key key) {
        TableSpec.checkName(table);
        if (key.length() > RecordStore.MAX_KEY_BYTES) {
            throw new IllegalArgumentException("key in " + table + " must be at most " + RecordStore.MAX_KEY_BYTES
                    + " bytes, got " + key.length());
        }
    }
}
