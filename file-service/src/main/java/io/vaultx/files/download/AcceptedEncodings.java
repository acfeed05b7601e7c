package io.vaultx.files.download;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The codings of an Accept-Encoding field (RFC 9110, 12.5.3), as far as zstd goes. A wildcard is no wish for it: who does not
 * name zstd gets the bytes as they were stored by their owner. A member that does not parse counts for nothing.
 */
final class AcceptedEncodings {
    private static final Pattern MEMBER = Pattern.compile(
            "([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \\t]*;[ \\t]*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?");

    private AcceptedEncodings() {}

    /** Whether zstd is named with a weight above 0, and identity with none above that. */
    static boolean takesZstd(@Nullable String field) {
        if (field == null) {
            return false;
        }
        double zstd = 0;
        double identity = 0;
        for (String member : field.split(",", -1)) {
            Matcher parsed = MEMBER.matcher(member.strip());
            if (parsed.matches()) {
                double weight = parsed.group(2) == null ? 1 : Double.parseDouble(parsed.group(2));
                switch (parsed.group(1).toLowerCase(Locale.ROOT)) {
                    case "zstd" -> zstd = Math.max(zstd, weight);
                    case "identity" -> identity = Math.max(identity, weight);
                    default -> {}
                }
            }
        }
        return zstd > 0 && zstd >= identity;
    }
}
