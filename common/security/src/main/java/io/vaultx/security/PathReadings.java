package io.vaultx.security;

import java.util.List;
import java.util.stream.Stream;

/**
 * The other ways in which a router may read a raw path: Vert.x resolves dot segments, JAX-RS cuts matrix parameters ({@code
 * ;a=b}) and a slash at the end. A request is only let through when no reading leads to another demand than the raw path
 * does, so {@code /open/%2e%2e/closed} opens nothing.
 */
final class PathReadings {
    private PathReadings() {}

    /** Readings that differ from the raw path; mostly none. */
    static List<String> beside(String raw, String normalized) {
        if (raw.equals(normalized) && raw.indexOf(';') < 0 && !raw.endsWith("/")) {
            return List.of();
        }
        return Stream.of(normalized, withoutEnd(normalized), withoutEnd(withoutMatrix(normalized)))
                .filter(reading -> !reading.equals(raw))
                .distinct()
                .toList();
    }

    private static String withoutMatrix(String path) {
        return path.replaceAll(";[^/]*", "");
    }

    private static String withoutEnd(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
