package io.vaultx.proxy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes that do the same work: whoever is ready may have the next request, the one with the fewest in hand first.
 *
 * @param name of the service, for messages
 */
record Upstreams(String name, List<Upstream> all) {
    Upstreams {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one address");
        }
    }

    /**
     * @param urls separated by commas
     */
    static Upstreams of(String name, String setting, String urls) {
        return new Upstreams(
                name,
                Arrays.stream(urls.split(","))
                        .filter(url -> !url.isBlank())
                        .map(url -> Upstream.at(setting, url))
                        .toList());
    }

    boolean isReady() {
        return all.stream().anyMatch(Upstream::isReady);
    }

    /**
     * @param tried those that a request has met in vain
     */
    Optional<Upstream> next(Set<Upstream> tried) {
        return all.stream()
                .filter(upstream -> upstream.isReady() && !tried.contains(upstream))
                .min(Comparator.comparingInt(Upstream::open));
    }
}
