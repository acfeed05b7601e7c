package io.vaultx.chunks;

import io.vaultx.domain.ChunkAddress;

/** A content cannot be read on: one of its chunks is missing or damaged. */
public final class ContentUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the chunk. */
    public enum Reason {
        MISSING,
        DAMAGED
    }

    private final transient ChunkAddress address;
    private final Reason reason;

    public ContentUnreadableException(ChunkAddress address, Reason reason) {
        super("chunk " + address + " is " + (reason == Reason.MISSING ? "missing" : "damaged"));
        this.address = address;
        this.reason = reason;
    }

    private ContentUnreadableException(String content, ContentUnreadableException cause) {
        super(content + ": " + cause.getMessage(), cause);
        this.address = cause.address;
        this.reason = cause.reason;
    }

    /**
     * The same, of a content that whoever read it knows by name.
     *
     * @param content what it is, for the log: {@code file F, version V}
     */
    public ContentUnreadableException of(String content) {
        return new ContentUnreadableException(content, this);
    }

    public ChunkAddress address() {
        return address;
    }

    public Reason reason() {
        return reason;
    }
}
