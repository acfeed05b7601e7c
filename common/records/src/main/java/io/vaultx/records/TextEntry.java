package io.vaultx.records;

import java.util.Map;

/** The nested message of one entry of a text map: key and value. */
final class TextEntry implements Codec<Map.Entry<String, String>> {
    static final TextEntry CODEC = new TextEntry();

    private static final int KEY = 1;
    private static final int VALUE = 2;

    @Override
    public void encode(Map.Entry<String, String> entry, FieldWriter out) {
        out.text(KEY, entry.getKey()).text(VALUE, entry.getValue());
    }

    @Override
    public Map.Entry<String, String> decode(FieldReader in) {
        return Map.entry(in.text(KEY), in.text(VALUE));
    }
}
