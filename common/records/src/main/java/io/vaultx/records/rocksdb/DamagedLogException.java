package io.vaultx.records.rocksdb;

/** The database was not opened: its log has a flaw that RocksDB would refuse, or pass over in silence. */
final class DamagedLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LogFlaw flaw;

    DamagedLogException(LogFlaw flaw) {
        super(flaw + "; nothing was changed, a restart tells more");
        this.flaw = flaw;
    }

    LogFlaw flaw() {
        return flaw;
    }
}
