package io.vaultx.node;

import java.util.Optional;

/**
 * A chunk log in numbers, as of one moment.
 *
 * @param chunks whole and quarantined ones, and dictionaries
 * @param rawBytes of these chunks, uncompressed
 * @param storedBytes what their entries take
 * @param segments how many files
 * @param segmentBytes what these files hold, dead entries and padding included
 * @param quarantined chunks that wait for repair
 * @param usableBytes what the disk can still take
 * @param acceptsUploads whether new chunks are taken
 * @param readOnly why nothing is written any more, after two failed writes
 */
public record ChunkLogStatus(
        long chunks,
        long rawBytes,
        long storedBytes,
        long segments,
        long segmentBytes,
        long quarantined,
        long usableBytes,
        boolean acceptsUploads,
        Optional<String> readOnly) {}
