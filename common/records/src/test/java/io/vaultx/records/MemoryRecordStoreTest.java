package io.vaultx.records;

/** The contract on the heap. */
class MemoryRecordStoreTest extends RecordStoreContract {
    @Override
    protected RecordStore open() {
        return new MemoryRecordStore();
    }

    /** It lives in the heap of one process. */
    @Override
    protected boolean survivesRestart() {
        return false;
    }
}
