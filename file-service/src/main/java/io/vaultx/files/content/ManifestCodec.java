package io.vaultx.files.content;

import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import org.jspecify.annotations.Nullable;

/** A manifest as a nested message of the record that names it. Field 1 is an inline one; 2 and 3 a paged one. */
public final class ManifestCodec implements Codec<Manifest> {
    public static final ManifestCodec INSTANCE = new ManifestCodec();

    private static final int INLINE_REFS = 1;
    private static final int MANIFEST_ID = 2;
    private static final int CHUNK_COUNT = 3;

    private ManifestCodec() {}

    @Override
    public void encode(Manifest manifest, FieldWriter out) {
        switch (manifest) {
            case Manifest.Inline inline -> out.bytes(INLINE_REFS, RefListLayout.write(inline.refs()));
            case Manifest.Paged paged ->
                out.text(MANIFEST_ID, paged.manifestId()).number(CHUNK_COUNT, paged.chunkCount());
        }
    }

    @Override
    public Manifest decode(FieldReader in) {
        byte @Nullable [] refs = in.optionalBytes(INLINE_REFS);
        return refs == null
                ? new Manifest.Paged(in.text(MANIFEST_ID), in.number(CHUNK_COUNT))
                : new Manifest.Inline(RefListLayout.read(refs));
    }
}
