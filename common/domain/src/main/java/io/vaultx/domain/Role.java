package io.vaultx.domain;

import java.util.Locale;

/** What a principal may be beyond itself. */
public enum Role {
    USER,
    ADMIN;

    /** The spelling in tokens and in answers. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
