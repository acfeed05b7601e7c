package io.vaultx.records.riak;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How to reach a Riak cluster, where in it the records lie, and how many copies must answer. */
public record RiakSettings(List<RiakAddress> nodes, Buckets buckets, Quorums quorums, Limits limits) {
    public RiakSettings {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("vaultx.riak must name at least one node, host:port[,host:port]");
        }
    }

    /**
     * Reads the keys of docs/RIAK.md.
     *
     * @param setting answers what is configured for a key
     * @throws IllegalArgumentException when a value is missing or out of range; the message names the key
     */
    public static RiakSettings from(Function<String, Optional<String>> setting) {
        String nodes = setting.apply("vaultx.riak")
                .orElseThrow(
                        () -> new IllegalArgumentException("vaultx.riak must name the nodes, host:port[,host:port]"));
        int n = number(setting, "vaultx.riak.n", 3);
        int quorum = n / 2 + 1;
        return new RiakSettings(
                RiakAddress.parseAll(nodes),
                new Buckets(
                        setting.apply("vaultx.riak.type").orElse("vaultx"),
                        setting.apply("vaultx.riak.exclusive-type").orElse("vaultx-exclusive"),
                        setting.apply("vaultx.riak.space").orElse("vaultx")),
                new Quorums(
                        n,
                        number(setting, "vaultx.riak.r", quorum),
                        number(setting, "vaultx.riak.pr", quorum),
                        number(setting, "vaultx.riak.w", n),
                        number(setting, "vaultx.riak.pw", quorum),
                        number(setting, "vaultx.riak.dw", quorum)),
                new Limits(
                        Duration.ofMillis(number(setting, "vaultx.riak.timeout-millis", 5_000)),
                        number(setting, "vaultx.riak.attempts", 3),
                        number(setting, "vaultx.riak.connections", 32)));
    }

    private static int number(Function<String, Optional<String>> setting, String key, int otherwise) {
        Optional<String> text = setting.apply(key);
        try {
            return text.map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a number, got " + text.orElse(""), e);
        }
    }

    /**
     * Where the records lie.
     *
     * @param ordinaryType the bucket type with {@code allow_mult=true}
     * @param exclusiveType the bucket type with {@code consistent=true}
     * @param space the first part of every bucket's name, so that several installations can share a cluster
     */
    public record Buckets(String ordinaryType, String exclusiveType, String space) {
        public Buckets {
            if (ordinaryType.isBlank() || exclusiveType.isBlank() || ordinaryType.equals(exclusiveType)) {
                throw new IllegalArgumentException(
                        "vaultx.riak.type and vaultx.riak.exclusive-type must be two names, got " + ordinaryType
                                + " and " + exclusiveType);
            }
            if (!space.matches("[a-zA-Z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "vaultx.riak.space must be 1 to 64 letters, digits, dots and dashes, got " + space);
            }
        }
    }

    /**
     * How many of the {@code n} copies of an ordinary row must answer: {@code r} and {@code pr} (of those at their own place)
     * to a read, {@code w}, {@code pw} and {@code dw} (on disk) to a write. By default all must have taken a write, because an
     * index query asks one copy of each row only.
     */
    public record Quorums(int n, int r, int pr, int w, int pw, int dw) {
        public Quorums {
            check("n", n, 1, 7);
            check("r", r, 1, n);
            check("pr", pr, 0, n);
            check("w", w, 1, n);
            check("pw", pw, 0, n);
            check("dw", dw, 1, n);
            if (r + w <= n) {
                throw new IllegalArgumentException(
                        "vaultx.riak.r and vaultx.riak.w must be more than n together, else a read may miss an acknowledged"
                                + " write; got r=%d, w=%d, n=%d".formatted(r, w, n));
            }
        }

        private static void check(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "vaultx.riak.%s must be %d to %d, got %d".formatted(name, least, most, value));
            }
        }
    }

    /**
     * How long and how often.
     *
     * @param timeout for one request, to connect and to be answered, each
     * @param attempts of one request, where repeating it is safe
     * @param connections open at most, to each node
     */
    public record Limits(Duration timeout, int attempts, int connections) {
        public Limits {
            if (timeout.toMillis() < 1 || timeout.toMillis() > 600_000 || attempts < 1 || connections < 1) {
                throw new IllegalArgumentException(
                        "vaultx.riak.timeout-millis must be 1 to 600000, attempts and connections at least 1, got "
                                + timeout.toMillis() + ", " + attempts + ", " + connections);
            }
        }
    }
}
