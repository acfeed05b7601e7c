package io.vaultx.proxy;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which service a path belongs to. */
@Singleton
final class Services {
    private static final String INTERNAL = "internal";

    private final Upstreams auth;
    private final Upstreams files;

    @Inject
    Services(
            @ConfigProperty(name = "vaultx.auth-url") String auth,
            @ConfigProperty(name = "vaultx.file-urls") String files) {
        this.auth = Upstreams.of("auth-service", "vaultx.auth-url", auth);
        this.files = Upstreams.of("file-service", "vaultx.file-urls", files);
    }

    List<Upstreams> all() {
        return List.of(auth, files);
    }

    /**
     * Empty for what is not for the world, however it is spelt: what services say to each other.
     *
     * @param rawPath as it stands in the request line
     */
    Optional<Upstreams> of(String rawPath) {
        if (isInternal(rawPath)) {
            return Optional.empty();
        }
        boolean toAuth = rawPath.startsWith("/api/auth/") || rawPath.equals("/.well-known/jwks.json");
        return Optional.of(toAuth ? auth : files);
    }

    /** Whether any reader of the path could take it for an internal one: by dots, doubled slashes, or percent-encoding. */
    private static boolean isInternal(String rawPath) {
        return startsInternal(rawPath) || startsInternal(decoded(decoded(rawPath)));
    }

    private static boolean startsInternal(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("[/\\\\]")) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.addLast(segment);
            }
            // Also before dots lead out of it again: some readers look at the beginning only.
            if (!segments.isEmpty() && isInternalName(segments.peekFirst())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInternalName(String segment) {
        int parameter = segment.indexOf(';');
        String name = parameter < 0 ? segment : segment.substring(0, parameter);
        return name.toLowerCase(Locale.ROOT).equals(INTERNAL);
    }

    /** What is not encoded correctly stays as it is: it is for the service behind to refuse. */
    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (path.charAt(i) == '%' && high >= 0 && low >= 0) {
                decoded.append((char) (high << 4 | low));
                i += 2;
            } else {
                decoded.append(path.charAt(i));
            }
        }
        return decoded.toString();
    }
}
