package io.vaultx.chunks.node;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a node answered to one call.
 *
 * @param fields values by names in lower case; of a name that came twice, the first
 * @param body empty when there is none; not copied
 */
record NodeAnswer(int status, Map<String, String> fields, byte[] body) {
    /** A header field, by a name in any case. */
    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }
}
