package io.vaultx.records.riak;

import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreContract;

/** The contract on the stand-in. */
class RiakRecordStoreTest extends RecordStoreContract {
    private static final RiakServer SERVER = RiakServer.standIn();

    private final String space = RiakServer.freshSpace();

    @Override
    protected RecordStore open() {
        return SERVER.open(space, MERGING_TABLES);
    }
}
