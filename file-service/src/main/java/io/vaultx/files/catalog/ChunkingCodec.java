package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import org.jspecify.annotations.Nullable;

/** How a content is cut, as a nested message: field 1 is a fixed size in bytes; 2 to 4 are the bounds of content-defined. */
final class ChunkingCodec implements Codec<Chunking> {
    private static final ChunkingCodec INSTANCE = new ChunkingCodec();

    private static final int FIXED_SIZE = 1;
    private static final int MIN_SIZE = 2;
    private static final int AVERAGE_SIZE = 3;
    private static final int MAX_SIZE = 4;

    private ChunkingCodec() {}

    /** Writes nothing for the default of format 1, which is content-defined with 64 KiB, 256 KiB and 1 MiB for ever. */
    static void write(FieldWriter out, int field, Chunking chunking) {
        if (!chunking.equals(DEFAULT_OF_FORMAT_1)) {
            out.message(field, chunking, INSTANCE);
        }
    }

    static Chunking read(FieldReader in, int field) {
        @Nullable Chunking chunking = in.optionalMessage(field, INSTANCE);
        return chunking == null ? DEFAULT_OF_FORMAT_1 : chunking;
    }

    private static final Chunking DEFAULT_OF_FORMAT_1 = new Chunking.ContentDefined(64 << 10, 256 << 10, 1 << 20);

    @Override
    public void encode(Chunking chunking, FieldWriter out) {
        switch (chunking) {
            case Chunking.Fixed fixed -> out.number(FIXED_SIZE, fixed.size());
            case Chunking.ContentDefined(int min, int average, int max) ->
                out.number(MIN_SIZE, min).number(AVERAGE_SIZE, average).number(MAX_SIZE, max);
        }
    }

    @Override
    public Chunking decode(FieldReader in) {
        @Nullable Long fixed = in.optionalNumber(FIXED_SIZE);
        return fixed != null
                ? new Chunking.Fixed(Math.toIntExact(fixed))
                : new Chunking.ContentDefined(
                        Math.toIntExact(in.number(MIN_SIZE)),
                        Math.toIntExact(in.number(AVERAGE_SIZE)),
                        Math.toIntExact(in.number(MAX_SIZE)));
    }
}
