package io.vaultx.system;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The product's classes, as compiled. */
final class ProductCode {
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages("io.vaultx");

    /** Module names as docs/ARCHITECTURE.md draws them, with their packages. */
    static final Map<String, String> PACKAGES = new TreeMap<>(Map.ofEntries(
            Map.entry("domain", "io.vaultx.domain"),
            Map.entry("threads", "io.vaultx.threads"),
            Map.entry("breaker", "io.vaultx.breaker"),
            Map.entry("web", "io.vaultx.web"),
            Map.entry("security", "io.vaultx.security"),
            Map.entry("redis", "io.vaultx.redis"),
            Map.entry("records", "io.vaultx.records"),
            Map.entry("records-riak", "io.vaultx.records.riak"),
            Map.entry("chunks", "io.vaultx.chunks"),
            Map.entry("jobs", "io.vaultx.jobs"),
            Map.entry("auth-service", "io.vaultx.auth"),
            Map.entry("file-service", "io.vaultx.files"),
            Map.entry("compression-worker", "io.vaultx.worker"),
            Map.entry("storage-node", "io.vaultx.node"),
            Map.entry("process", "io.vaultx.process"),
            Map.entry("service", "io.vaultx.service"),
            Map.entry("edge-proxy", "io.vaultx.proxy"),
            Map.entry("apart", "io.vaultx.apart"),
            Map.entry("standalone", "io.vaultx.standalone"),
            Map.entry("bench", "io.vaultx.bench")));

    private ProductCode() {}

    /** The module a class belongs to; empty for a class that is none of ours. */
    static Optional<String> module(JavaClass type) {
        String name = type.getPackageName() + ".";
        return PACKAGES.entrySet().stream()
                .filter(module -> name.startsWith(module.getValue() + "."))
                .max(Comparator.comparingInt(module -> module.getValue().length()))
                .map(Map.Entry::getKey);
    }

    /** Which module uses which, with one example for each pair. */
    static Map<String, TreeMap<String, String>> dependencies() {
        Map<String, TreeMap<String, String>> found = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                module(type)
                        .ifPresent(from -> module(dependency.getTargetClass().getBaseComponentType())
                                .filter(to -> !to.equals(from))
                                .ifPresent(to -> found.computeIfAbsent(from, key -> new TreeMap<>())
                                        .putIfAbsent(to, dependency.getDescription())));
            }
        }
        return found;
    }
}
