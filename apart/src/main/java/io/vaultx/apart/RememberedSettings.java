package io.vaultx.apart;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code up} found in its environment for the programs of the suite, so that one which is started again from another shell
 * is set as before. Nothing that may be a secret: the suite's own are in files, and the address of its Redis is its own.
 */
final class RememberedSettings {
    private static final Pattern SETTING = Pattern.compile("(VAULTX|CIRCUIT_BREAKER|BULL)_[A-Z0-9_]+|CHUNK_SIZE");

    /** Of the launcher and of tests, and what a suite has of its own. */
    private static final Pattern NOT_OF_PROGRAMS =
            Pattern.compile("VAULTX_(BUILD|DATA|HOST|PORT|RECORDS|REDIS_URL|MAX_HEAP|TEST_.*)");

    private static final Pattern MAYBE_SECRET = Pattern.compile(".*_(PASSWORD|SECRET|TOKEN|KEY)");

    /** An address with somebody's name or password in it. */
    private static final Pattern WITH_USER = Pattern.compile(".*://[^/]*@.*", Pattern.DOTALL);

    private RememberedSettings() {}

    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>();
        environment.forEach((name, value) -> {
            boolean wanted = SETTING.matcher(name).matches()
                    && !NOT_OF_PROGRAMS.matcher(name).matches();
            boolean secret = MAYBE_SECRET.matcher(name).matches()
                    || WITH_USER.matcher(value).matches();
            if (wanted && !secret && !value.isBlank()) {
                settings.put(name, value);
            }
        });
        return settings;
    }
}
