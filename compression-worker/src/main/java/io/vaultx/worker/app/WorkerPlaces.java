package io.vaultx.worker.app;

import io.vaultx.domain.Node;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a worker finds what it works on.
 *
 * @param fileServices {@code vaultx.files-url}: one or more, {@code http://host:port}
 * @param regionId {@code vaultx.region} (local): whose nodes it reads from and has compress
 */
record WorkerPlaces(List<URI> fileServices, String regionId) {
    private static final String FILES = "vaultx.files-url";
    private static final int MOST_SERVICES = 100;

    WorkerPlaces {
        if (!Node.isId(regionId)) {
            throw new IllegalArgumentException("vaultx.region must be " + Node.ID_RULE + ", got " + regionId);
        }
        fileServices = List.copyOf(fileServices);
    }

    /**
     * @param setting the text of a setting by its name
     * @throws IllegalArgumentException when a setting is missing or breaks its rule; it names the setting
     */
    static WorkerPlaces of(Function<String, Optional<String>> setting) {
        String services = setting.apply(FILES).orElseThrow(() -> new IllegalArgumentException(FILES + " must be set"));
        List<URI> urls = new ArrayList<>();
        for (String each : services.split(",", MOST_SERVICES)) {
            urls.add(url(each.strip()));
        }
        return new WorkerPlaces(urls, setting.apply("vaultx.region").orElse("local"));
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (Node.isUrl(url)) {
                return url;
            }
        } catch (IllegalArgumentException none) {
            // Refused below, as any other text.
        }
        throw new IllegalArgumentException(FILES + " must be " + Node.URL_RULE + ", separated by commas, got " + text);
    }
}
