package io.vaultx.records.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is missing or damaged.
 *
 * @param kind in capitals, the same for everything that is wrong in the same way
 * @param about what it is about, by names and ids that its user knows, in the order in which they are read
 * @param detail what is wrong, for a person
 * @param advice what can be done about it
 */
public record AuditFinding(String kind, Map<String, String> about, String detail, String advice) {
    public AuditFinding {
        about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
    }

    /** One line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(kind);
        about.forEach((name, value) -> line.append(' ').append(name).append(' ').append(value));
        return line.append(": ")
                .append(detail)
                .append(" (")
                .append(advice)
                .append(')')
                .toString();
    }
}
