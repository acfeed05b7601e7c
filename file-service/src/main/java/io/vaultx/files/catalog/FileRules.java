package io.vaultx.files.catalog;

import io.vaultx.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of API.md (Limits) for what a caller says of a file. Each method answers the value, or throws a
 * {@link Refusal} that names the field, the limit and the value.
 */
public final class FileRules {
    /** In characters (code points), of a name and of an original name. */
    public static final int MAX_NAME_CHARACTERS = 255;

    /** In bytes of UTF-8. */
    public static final int MAX_PATH_BYTES = 1_024;

    public static final int MAX_TAGS = 50;
    public static final int MAX_TAG_CHARACTERS = 128;

    /** In bytes of UTF-8, keys and values together. */
    public static final int MAX_METADATA_BYTES = 2 << 10;

    public static final int MAX_MIME_TYPE_CHARACTERS = 255;

    /** 50 TiB. */
    public static final long MAX_SIZE_BYTES = 50L << 40;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MIME_TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "([ \\t]*;[ \\t]*" + TOKEN + "=("
            + TOKEN + "|\"([^\"\\\\\\p{Cntrl}]|\\\\[ -~])*\"))*");

    private FileRules() {}

    public static String name(String field, String value) {
        int characters = value.codePointCount(0, value.length());
        boolean fits = characters >= 1 && characters <= MAX_NAME_CHARACTERS;
        if (!fits || value.indexOf('/') >= 0 || !isClean(value) || isDots(value)) {
            throw Refusal.invalid(
                    field,
                    "1 to " + MAX_NAME_CHARACTERS + " characters, not '.' or '..', without '/' and control characters",
                    value);
        }
        return value;
    }

    public static String path(String value) {
        boolean fits = !value.isEmpty() && utf8Bytes(value) <= MAX_PATH_BYTES;
        if (!fits || !isClean(value) || List.of(value.split("/", -1)).stream().anyMatch(FileRules::isNoSegment)) {
            throw Refusal.invalid(
                    "path",
                    "1 to " + MAX_PATH_BYTES
                            + " bytes of UTF-8, without control characters and empty, '.' or '..' segments",
                    value);
        }
        return value;
    }

    /** Of a path's beginning, in a filter. */
    static String prefix(String value) {
        if (utf8Bytes(value) > MAX_PATH_BYTES || !isClean(value)) {
            throw Refusal.invalid(
                    "prefix", "at most " + MAX_PATH_BYTES + " bytes of UTF-8, without control characters", value);
        }
        return value;
    }

    public static String mimeType(String value) {
        if (value.length() > MAX_MIME_TYPE_CHARACTERS
                || !MIME_TYPE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "mimeType",
                    "a media type (type/subtype) of at most " + MAX_MIME_TYPE_CHARACTERS + " characters",
                    value);
        }
        return value;
    }

    static List<String> tags(List<@Nullable String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw Refusal.invalid("tags", "at most " + MAX_TAGS + " tags", tags.size());
        }
        List<String> checked = new ArrayList<>();
        for (@Nullable String tag : tags) {
            int characters = tag == null ? 0 : tag.codePointCount(0, tag.length());
            if (tag == null || characters < 1 || characters > MAX_TAG_CHARACTERS || !isUnicode(tag)) {
                throw Refusal.invalid(
                        "tags", "texts of 1 to " + MAX_TAG_CHARACTERS + " characters each", String.valueOf(tag));
            }
            checked.add(tag);
        }
        return checked;
    }

    static Map<String, String> metadata(Map<String, @Nullable String> metadata) {
        Map<String, String> checked = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<String, @Nullable String> entry : metadata.entrySet()) {
            String key = entry.getKey();
            @Nullable String value = entry.getValue();
            if (value == null || !isUnicode(key) || !isUnicode(value)) {
                throw Refusal.invalid("metadata." + key, "a text in Unicode", String.valueOf(value));
            }
            bytes += utf8Bytes(key) + utf8Bytes(value);
            checked.put(key, value);
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw Refusal.invalid("metadata", "at most " + MAX_METADATA_BYTES + " bytes in all", bytes);
        }
        return checked;
    }

    /** The path of a file that was given none; cut to the limit of paths where the name is very long in UTF-8. */
    static String defaultPath(String fileId, String originalName) {
        String path = fileId + "/" + originalName;
        while (utf8Bytes(path) > MAX_PATH_BYTES) {
            path = path.substring(0, path.offsetByCodePoints(path.length(), -1));
        }
        return path;
    }

    /** The name of a file that was given only a path: the last segment, of a very long one its end. */
    static String nameFrom(String path) {
        String segment = path.substring(path.lastIndexOf('/') + 1);
        int tooMany = segment.codePointCount(0, segment.length()) - MAX_NAME_CHARACTERS;
        return tooMany <= 0 ? segment : segment.substring(segment.offsetByCodePoints(0, tooMany));
    }

    private static boolean isNoSegment(String segment) {
        return segment.isEmpty() || isDots(segment);
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    /** No control character (C0, DEL, C1) and no unpaired surrogate, which no UTF-8 can keep. */
    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return isUnicode(text);
    }

    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean paired = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!paired) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static long utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
