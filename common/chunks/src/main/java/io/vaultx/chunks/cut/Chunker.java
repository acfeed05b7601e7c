package io.vaultx.chunks.cut;

/**
 * Finds where a content's chunks end, while its bytes come in. One instance serves one content; where it cuts depends on
 * the bytes only, never on how they were handed over. Not thread-safe.
 */
public interface Chunker {
    /** What {@link #cut} answers when the chunk goes on behind the bytes it was shown. */
    int GOES_ON = -1;

    /**
     * Looks at the content's next bytes.
     *
     * @return the index behind the last byte of the present chunk, above {@code from} and at most {@code to}: the next
     *     call continues there, with the first byte of a new chunk; or {@link #GOES_ON}, and the next call continues at
     *     {@code to}
     */
    int cut(byte[] bytes, int from, int to);

    /** No chunk is larger, in bytes. */
    int maxSize();
}
