package io.vaultx.records;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value with every kind of field. */
record Sample(
        long number,
        @Nullable Long maybe,
        boolean flag,
        String text,
        @Nullable String note,
        String bytesHex,
        List<String> texts,
        Map<String, String> map,
        List<Part> parts) {
    record Part(long index, String digest) {}

    static final Sample FULL = new Sample(
            -3,
            300L,
            true,
            "é",
            "n",
            "00ff",
            List.of("x", ""),
            Map.of("k", "v"),
            List.of(new Part(0, "d0"), new Part(1, "d1")));
    static final Sample BARE = new Sample(Long.MIN_VALUE, null, false, "", null, "", List.of(), Map.of(), List.of());

    static final Codec<Part> PART = new Codec<>() {
        @Override
        public void encode(Part part, FieldWriter out) {
            out.number(1, part.index()).text(2, part.digest());
        }

        @Override
        public Part decode(FieldReader in) {
            return new Part(in.number(1), in.text(2));
        }
    };

    static final Codec<Sample> CODEC = new Codec<>() {
        @Override
        public void encode(Sample value, FieldWriter out) {
            out.number(1, value.number())
                    .optionalNumber(2, value.maybe())
                    .flag(3, value.flag())
                    .text(4, value.text())
                    .optionalText(5, value.note())
                    .bytes(6, HexFormat.of().parseHex(value.bytesHex()))
                    .texts(7, value.texts())
                    .textMap(8, value.map())
                    .messages(100, value.parts(), PART);
        }

        @Override
        public Sample decode(FieldReader in) {
            return new Sample(
                    in.number(1),
                    in.optionalNumber(2),
                    in.flag(3),
                    in.text(4),
                    in.optionalText(5),
                    HexFormat.of().formatHex(in.bytes(6)),
                    in.texts(7),
                    in.textMap(8),
                    in.messages(100, PART));
        }
    };
}
