package io.vaultx.files.download;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The media ranges of an Accept field (RFC 9110, 12.5.1), as far as it asks for bytes instead of JSON. A range whose weight
 * does not parse has the weight 1.
 */
final class AcceptedMedia {
    private static final String BYTES = "application/octet-stream";
    private static final String JSON = "application/json";

    private static final Pattern WEIGHT = Pattern.compile("[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

    private AcceptedMedia() {}

    /**
     * Whether bytes are named, with a weight above 0 and not below that of JSON. A wildcard names no bytes: a file shows
     * itself as JSON.
     */
    static boolean asksForBytes(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        double bytes = 0;
        double json = 0;
        int jsonPrecision = 0;
        for (String range : accept.split(",", -1)) {
            String[] fields = range.split(";", -1);
            String type = fields[0].strip().toLowerCase(Locale.ROOT);
            int precision = precisionForJson(type);
            if (type.equals(BYTES)) {
                bytes = Math.max(bytes, weight(fields));
            } else if (precision > 0 && precision >= jsonPrecision) {
                json = precision > jsonPrecision ? weight(fields) : Math.max(json, weight(fields));
                jsonPrecision = precision;
            }
        }
        return bytes > 0 && bytes >= json;
    }

    /** The most precise range that matches counts; 0 for one that does not match JSON. */
    private static int precisionForJson(String type) {
        return switch (type) {
            case JSON -> 3;
            case "application/*" -> 2;
            case "*/*" -> 1;
            default -> 0;
        };
    }

    private static double weight(String[] fields) {
        for (int i = 1; i < fields.length; i++) {
            Matcher weight = WEIGHT.matcher(fields[i].strip());
            if (weight.matches()) {
                return Double.parseDouble(weight.group(1));
            }
        }
        return 1;
    }
}
