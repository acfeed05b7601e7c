package io.vaultx.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a server is: {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://…} for TLS. The password is
 * percent-encoded where it has characters that an address gives a meaning to.
 *
 * @param url as given; has the password
 */
public record RedisAddress(String url) {
    private static final Pattern DATABASE = Pattern.compile("(/[0-9]{0,4})?");

    public RedisAddress {
        URI uri = parsed(url);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("redis") && !scheme.equals("rediss")) {
            throw new IllegalArgumentException(
                    "the address of Redis must start with redis:// or rediss://, got " + shown(uri));
        }
        if (uri.getHost() == null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || !DATABASE.matcher(uri.getPath()).matches()) {
            throw new IllegalArgumentException(
                    "the address of Redis must be redis://[:password@]host[:port][/database], got " + shown(uri));
        }
    }

    /** Without the password, for messages. */
    @Override
    public String toString() {
        return shown(parsed(url));
    }

    private static URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            // Its message would show the password.
            throw new IllegalArgumentException(
                    "the address of Redis is no address: " + e.getReason() + " at character " + e.getIndex());
        }
    }

    private static String shown(URI uri) {
        String authority = String.valueOf(uri.getRawAuthority());
        return uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + uri.getRawPath();
    }
}
