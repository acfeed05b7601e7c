package io.vaultx.chunks.feed;

/** Work that may be wanted for a version after its commit. The numbers and names are stored. */
public enum VersionWork {
    /** To fill in the SHA-256 of a content whose digest nobody computed. */
    DIGEST(0, "digest"),
    /** To have its chunks compressed where that pays. */
    COMPRESS(1, "compress");

    private final int number;
    private final String queue;

    VersionWork(int number, String queue) {
        this.number = number;
        this.queue = queue;
    }

    /** 0 to 62. */
    public int number() {
        return number;
    }

    /** The queue that its jobs are in, and their type. */
    public String queue() {
        return queue;
    }
}
