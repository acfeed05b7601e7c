package io.vaultx.web.server;

import io.vaultx.web.RequestAttributes;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names requests: a client's or proxy's own {@code X-Request-Id} when it is 1 to 64 letters, digits, '.', '_' or '-', else
 * 48 random bits of this process and a counter. Unique, not secret. Thread-safe.
 */
@Singleton
public final class RequestIds {
    static final String HEADER = "X-Request-Id";

    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String process;
    private final AtomicLong count = new AtomicLong();

    @Inject
    RequestIds(SecureRandom random) {
        byte[] bytes = new byte[6];
        random.nextBytes(bytes);
        this.process = HexFormat.of().formatHex(bytes);
    }

    /** The id of the request at hand. */
    public static String of(RoutingContext context) {
        String id = context.get(RequestAttributes.REQUEST_ID);
        if (id == null) {
            throw new IllegalStateException("the request has no id: the request frame is not mounted");
        }
        return id;
    }

    String choose(@Nullable String asked) {
        if (asked != null && SANE.matcher(asked).matches()) {
            return asked;
        }
        return process + "-" + HexFormat.of().toHexDigits(count.incrementAndGet(), 8);
    }
}
