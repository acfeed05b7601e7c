package io.vaultx.node.segment;

/** How stored bytes encode a chunk. Numbers 1 to 15 are kept for zstd, 16 to 31 for differences from a base chunk. */
public enum Codec {
    /** As they are. */
    RAW(0),
    /** One zstd frame, without a dictionary. */
    ZSTD(1),
    /** One zstd frame that needs a dictionary, which an extension of the entry names. */
    ZSTD_DICTIONARY(2);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    static Codec of(int code) throws UnsupportedFormatException {
        for (Codec codec : values()) {
            if (codec.code == code) {
                return codec;
            }
        }
        throw new UnsupportedFormatException("entry with codec " + code + ", which this VaultX does not know");
    }
}
