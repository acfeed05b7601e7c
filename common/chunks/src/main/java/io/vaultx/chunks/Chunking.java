package io.vaultx.chunks;

import io.vaultx.chunks.cut.Chunker;
import io.vaultx.chunks.cut.FastCdc;
import io.vaultx.chunks.cut.FixedSize;
import io.vaultx.domain.ChunkRef;

/** How a content is cut into chunks. Sizes are bytes. */
public sealed interface Chunking {
    /** By content, 64 KiB to 1 MiB, 256 KiB on average. */
    Chunking DEFAULT = new ContentDefined(64 << 10, 256 << 10, 1 << 20);

    /** The smallest size that {@link Fixed} takes: 64 KiB. */
    int MIN_FIXED_SIZE = 64 << 10;

    /** A chunker for one content. */
    Chunker chunker();

    /** Cuts follow the content, so that an insertion changes only the chunks near it. The bounds are {@link FastCdc}'s. */
    record ContentDefined(int minSize, int averageSize, int maxSize) implements Chunking {
        public ContentDefined {
            if (maxSize > ChunkRef.MAX_SIZE) {
                throw new IllegalArgumentException(
                        "largest chunk must have at most " + ChunkRef.MAX_SIZE + " bytes, got " + maxSize);
            }
            FastCdc.check(minSize, averageSize, maxSize);
        }

        @Override
        public Chunker chunker() {
            return new FastCdc(minSize, averageSize, maxSize);
        }
    }

    /** Every chunk but the last has {@code size} bytes, {@link #MIN_FIXED_SIZE} to {@link ChunkRef#MAX_SIZE}. */
    record Fixed(int size) implements Chunking {
        public Fixed {
            if (size < MIN_FIXED_SIZE || size > ChunkRef.MAX_SIZE) {
                throw new IllegalArgumentException(
                        "chunk size must be " + MIN_FIXED_SIZE + " to " + ChunkRef.MAX_SIZE + " bytes, got " + size);
            }
        }

        @Override
        public Chunker chunker() {
            return new FixedSize(size);
        }
    }
}
