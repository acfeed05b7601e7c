package io.vaultx.files.catalog;

import io.vaultx.web.Exchange;
import io.vaultx.web.Refusal;
import java.util.List;

/** The path of a file as the routes under {@code /api/objects} have it. */
public final class ObjectPath {
    private ObjectPath() {}

    /**
     * The segments behind the bucket, decoded once each, joined by '/'.
     *
     * @throws Refusal 400 when it breaks the rules of paths, a '/' inside of a segment among them
     */
    public static String of(Exchange exchange) {
        List<String> segments = exchange.pathTail();
        for (String segment : segments) {
            if (segment.indexOf('/') >= 0) {
                throw Refusal.invalid("path", "segments without an encoded '/'", segment);
            }
        }
        return FileRules.path(String.join("/", segments));
    }
}
