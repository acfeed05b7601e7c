package io.vaultx.system;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of the suite as it is: what is configured at build time, and which settings its code reads. The latter are all
 * texts in its classes, and in those of the modules it is made of, that could be the name of one.
 *
 * @param module as docs/ARCHITECTURE.md names it
 * @param portSetting the variable of the environment that sets its port
 * @param port the one it listens on without that
 * @param livenessPath answers 200 while the process is whole
 * @param readinessPath answers 200 while it can serve
 * @param settings every name it may read, as variables of the environment
 */
record Program(
        String module, String portSetting, int port, String livenessPath, String readinessPath, Set<String> settings) {
    private static final Pattern PORT = Pattern.compile("\\$\\{([a-z.-]+):(\\d+)}");
    private static final Pattern SETTING = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>io\\.vaultx</groupId>\\s*<artifactId>vaultx-([a-z-]+)</artifactId>(.*?)</dependency>",
            Pattern.DOTALL);
    private static final Map<String, Program> READ = new TreeMap<>();

    static synchronized Program of(String module) {
        return READ.computeIfAbsent(module, Program::read);
    }

    boolean reads(String variable) {
        return settings.contains(variable);
    }

    private static Program read(String module) {
        Path own = Repository.root().resolve(module).resolve("src/main/resources/application.properties");
        if (!Files.exists(own)) {
            throw new AssertionError("there is no program " + module + ": " + own + " is missing");
        }
        Properties built = new Properties();
        Set<String> settings = new TreeSet<>();
        Set<String> parts = madeOf(module);
        parts.forEach(part -> defaults(part).ifPresent(there -> load(built, there, settings)));
        load(built, own, settings);
        ProductCode.CLASSES.stream()
                .filter(type -> ProductCode.module(type).filter(parts::contains).isPresent())
                .forEach(type -> addTexts(type, settings));

        Matcher port = PORT.matcher(built.getProperty("quarkus.http.port", ""));
        if (!port.matches()) {
            throw new AssertionError(module + " must set quarkus.http.port to ${name:number}");
        }
        String health = built.getProperty("quarkus.smallrye-health.root-path");
        return new Program(
                module,
                variable(port.group(1)),
                Integer.parseInt(port.group(2)),
                health + "/" + built.getProperty("quarkus.smallrye-health.liveness-path"),
                health + "/" + built.getProperty("quarkus.smallrye-health.readiness-path"),
                settings);
    }

    /** It and every module that its poms name, the tests' left out. */
    private static Set<String> madeOf(String module) {
        Set<String> parts = new TreeSet<>();
        Deque<String> rest = new ArrayDeque<>(Set.of(module));
        while (!rest.isEmpty()) {
            String part = rest.pop();
            if (parts.add(part)) {
                DEPENDENCY
                        .matcher(Repository.read(folder(part) + "/pom.xml"))
                        .results()
                        .filter(found -> !found.group(2).contains("<scope>test</scope>"))
                        .forEach(found -> rest.add(found.group(1)));
            }
        }
        return parts;
    }

    private static String folder(String module) {
        return Files.isDirectory(Repository.root().resolve(module)) ? module : "common/" + module;
    }

    /** What applies to every program that has the module on its path. */
    private static Optional<Path> defaults(String module) {
        Path there = Repository.root()
                .resolve(folder(module))
                .resolve("src/main/resources/META-INF/microprofile-config.properties");
        return Optional.of(there).filter(Files::exists);
    }

    private static void load(Properties built, Path file, Set<String> settings) {
        try {
            String text = Files.readString(file);
            built.load(new StringReader(text));
            SETTING.matcher(text.replaceAll("(?m)^#.*$", ""))
                    .results()
                    .forEach(name -> settings.add(variable(name.group())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addTexts(JavaClass type, Set<String> settings) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            for (PoolEntry entry : ClassFile.of().parse(bytes.readAllBytes()).constantPool()) {
                if (entry instanceof Utf8Entry text
                        && SETTING.matcher(text.stringValue()).matches()) {
                    settings.add(variable(text.stringValue()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
