package io.vaultx.files.catalog;

import io.vaultx.records.Codec;
import io.vaultx.records.FieldReader;
import io.vaultx.records.FieldWriter;
import org.jspecify.annotations.Nullable;

/** A {@link Description} as a nested message. Without field 2 the original name is the name, without 3 the type is octets. */
final class DescriptionCodec implements Codec<Description> {
    static final DescriptionCodec INSTANCE = new DescriptionCodec();

    private static final int NAME = 1;
    private static final int ORIGINAL_NAME = 2;
    private static final int MIME_TYPE = 3;
    private static final int TAGS = 4;
    private static final int METADATA = 5;

    private DescriptionCodec() {}

    @Override
    public void encode(Description description, FieldWriter out) {
        out.text(NAME, description.name());
        if (!description.originalName().equals(description.name())) {
            out.text(ORIGINAL_NAME, description.originalName());
        }
        if (!description.mimeType().equals(Description.DEFAULT_MIME_TYPE)) {
            out.text(MIME_TYPE, description.mimeType());
        }
        out.texts(TAGS, description.tags()).textMap(METADATA, description.metadata());
    }

    @Override
    public Description decode(FieldReader in) {
        String name = in.text(NAME);
        @Nullable String originalName = in.optionalText(ORIGINAL_NAME);
        @Nullable String mimeType = in.optionalText(MIME_TYPE);
        return new Description(
                name,
                originalName == null ? name : originalName,
                mimeType == null ? Description.DEFAULT_MIME_TYPE : mimeType,
                in.texts(TAGS),
                in.textMap(METADATA));
    }
}
