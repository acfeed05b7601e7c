package io.vaultx.web.form;

import io.vaultx.web.BodySource;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header lines of one part (RFC 7578 §4). */
final class PartHeaders {
    /** Encodings that leave the bytes as they are; others are refused, for the content would be stored encoded. */
    private static final Set<String> IDENTITY = Set.of("7bit", "8bit", "binary");

    private final Map<String, String> fields = new HashMap<>();

    /**
     * @param lines raw, without their line ends
     * @throws Refusal {@code MALFORMED}
     */
    static PartHeaders parse(List<byte[]> lines) {
        PartHeaders headers = new PartHeaders();
        for (byte[] line : lines) {
            String text = utf8(line);
            int colon = text.indexOf(':');
            if (colon <= 0) {
                throw new Refusal(ProblemType.MALFORMED, "a part's header line has no name");
            }
            String name = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (headers.fields.put(name, text.substring(colon + 1).strip()) != null) {
                throw new Refusal(ProblemType.MALFORMED, "a part has two headers " + name);
            }
        }
        return headers;
    }

    FormPart part(BodySource content) {
        String encoding = fields.getOrDefault("content-transfer-encoding", "binary");
        if (!IDENTITY.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw Refusal.invalidAs(ProblemType.MALFORMED, "Content-Transfer-Encoding", "binary", encoding);
        }
        String text = fields.get("content-disposition");
        HeaderValue disposition = text == null ? null : HeaderValue.parse(text);
        if (disposition == null || !disposition.token().equalsIgnoreCase("form-data")) {
            throw new Refusal(ProblemType.MALFORMED, "a part has no Content-Disposition: form-data");
        }
        String name = disposition.parameter("name");
        if (name == null) {
            throw new Refusal(ProblemType.MALFORMED, "a part has no name");
        }
        return new FormPart(name, filename(disposition), Optional.ofNullable(fields.get("content-type")), content);
    }

    private static Optional<String> filename(HeaderValue disposition) {
        @Nullable String extended = disposition.extendedParameter("filename");
        return Optional.ofNullable(extended != null ? extended : disposition.parameter("filename"));
    }

    private static String utf8(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new Refusal(ProblemType.MALFORMED, "a part's header line is no UTF-8");
        }
    }
}
