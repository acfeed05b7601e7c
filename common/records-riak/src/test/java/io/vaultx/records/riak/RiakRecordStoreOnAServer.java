package io.vaultx.records.riak;

import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreContract;

/** The contract on a real Riak: a test only where {@code VAULTX_TEST_RIAK} names one (see the profile in pom.xml). */
class RiakRecordStoreOnAServer extends RecordStoreContract {
    private static final RiakServer SERVER = RiakServer.real();

    private final String space = RiakServer.freshSpace();

    @Override
    protected RecordStore open() {
        return SERVER.open(space, MERGING_TABLES);
    }
}
