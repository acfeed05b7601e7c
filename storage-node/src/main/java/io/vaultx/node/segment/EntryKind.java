package io.vaultx.node.segment;

/** What an entry says about its chunk. The highest sequence number wins. */
public enum EntryKind {
    /** Here are its bytes. */
    CHUNK(1, true),
    /** It is gone. */
    DROP(2, false),
    /** Nothing refers to it; it goes unless somebody revives it. */
    CONDEMN(3, false),
    /** It is wanted again. */
    REVIVE(4, false),
    /** Its stored bytes do not verify. */
    QUARANTINE(5, false),
    /** Here are its bytes again, in another encoding. */
    RECODE(6, true),
    /** Here is a dictionary that chunks of its dedup domain are encoded with. Its address is {@link Dictionary#name}. */
    DICTIONARY(7, true);

    private final int code;
    private final boolean carriesBytes;

    EntryKind(int code, boolean carriesBytes) {
        this.code = code;
        this.carriesBytes = carriesBytes;
    }

    /** Its number in stored formats. */
    public int code() {
        return code;
    }

    /** Whether the chunk's stored bytes follow the header. */
    public boolean carriesBytes() {
        return carriesBytes;
    }

    /** The kind with this number. */
    public static EntryKind of(int code) throws UnsupportedFormatException {
        for (EntryKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new UnsupportedFormatException("entry of kind " + code + ", which this VaultX does not know");
    }
}
