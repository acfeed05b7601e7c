package io.vaultx.jobs.redis;

import io.vaultx.redis.RedisScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The scripts that change or read a queue. Each is one step: Redis does all of it or nothing, also when it is killed. */
enum QueueScript {
    PUBLISH,
    CLAIM,
    BEAT,
    FINISH,
    FAIL,
    HANDBACK,
    LEAVE,
    COUNTS,
    LIST,
    REMOVE,
    REPLAY,
    PURGE,
    SCHEDULE,
    UNSCHEDULE,
    SETTINGS;

    private final RedisScript script = RedisScript.of(text("prelude") + text(name().toLowerCase(Locale.ROOT)));

    RedisScript script() {
        return script;
    }

    static String text(String name) {
        try (InputStream resource = QueueScript.class.getResourceAsStream(name + ".lua")) {
            if (resource == null) {
                throw new IllegalStateException("the script " + name + ".lua is missing in the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
