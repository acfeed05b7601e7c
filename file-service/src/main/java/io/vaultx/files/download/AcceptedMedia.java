package io.vaultx.files.download;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The media ranges of an Accept field (RFC 9110, 12.5.1), as far as it asks for bytes instead of JSON. */
final class AcceptedMedia {
    private static final String BYTES = "application/octet-stream";
    private static final Pattern NO_WEIGHT = Pattern.compile("[qQ]=0(\\.0{0,3})?");

    private AcceptedMedia() {}

    /** Whether bytes are named, and not with weight 0. A wildcard names no bytes: a file shows itself as JSON. */
    static boolean asksForBytes(@Nullable String accept) {
        return accept != null && Arrays.stream(accept.split(",")).anyMatch(AcceptedMedia::isBytes);
    }

    private static boolean isBytes(String range) {
        String[] fields = range.split(";", -1);
        return fields[0].strip().toLowerCase(Locale.ROOT).equals(BYTES)
                && Arrays.stream(fields)
                        .noneMatch(field -> NO_WEIGHT.matcher(field.strip()).matches());
    }
}
