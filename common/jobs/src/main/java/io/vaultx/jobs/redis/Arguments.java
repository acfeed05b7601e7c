package io.vaultx.jobs.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The arguments of a command, put together one by one. Not thread-safe. */
final class Arguments {
    private final List<byte[]> all = new ArrayList<>();

    static Arguments of(Object... texts) {
        Arguments arguments = new Arguments();
        for (Object text : texts) {
            arguments.add(text.toString());
        }
        return arguments;
    }

    Arguments add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    Arguments add(long number) {
        return add(Long.toString(number));
    }

    Arguments add(byte[] bytes) {
        all.add(bytes);
        return this;
    }

    byte[][] toArray() {
        return all.toArray(byte[][]::new);
    }
}
