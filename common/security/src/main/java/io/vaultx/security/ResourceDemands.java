package io.vaultx.security;

import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from a JAX-RS resource class which routes it has and what each demands. */
final class ResourceDemands {
    private ResourceDemands() {}

    static boolean isResource(Class<?> type) {
        return !type.isInterface() && type.isAnnotationPresent(Path.class);
    }

    /** A route and the method that serves it. */
    record Served(DemandTable.Row row, Method method) {}

    /**
     * @throws IllegalStateException naming the methods that say no demand, or cannot be guarded
     */
    static List<Served> of(Class<?> resource) {
        List<Served> rows = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (Method method : methods(resource)) {
            List<String> httpMethods = httpMethods(method);
            Path path = method.getAnnotation(Path.class);
            String name = resource.getName() + "." + method.getName();
            if (method.isSynthetic() || (httpMethods.isEmpty() && path == null)) {
                continue;
            }
            if (httpMethods.isEmpty()) {
                faults.add(name + " is a sub-resource locator: what it leads to cannot be guarded");
                continue;
            }
            Demand demand = demand(resource, method);
            if (demand == null) {
                faults.add(name + " says no demand: annotate it or its class with @Demands");
                continue;
            }
            String template = template(resource.getAnnotation(Path.class), path);
            httpMethods.forEach(http -> rows.add(new Served(new DemandTable.Row(http, template, demand), method)));
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException(String.join("; ", faults));
        }
        return rows;
    }

    /** Of any visibility: JAX-RS serves package-private methods too. */
    private static List<Method> methods(Class<?> resource) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type = resource; type != null && type != Object.class; type = type.getSuperclass()) {
            methods.addAll(Arrays.asList(type.getDeclaredMethods()));
        }
        return methods;
    }

    private static List<String> httpMethods(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value())
                .toList();
    }

    private static @Nullable Demand demand(Class<?> resource, Method method) {
        Demands own = method.getAnnotation(Demands.class);
        Demands ofClass = resource.getAnnotation(Demands.class);
        return own != null ? own.value() : ofClass != null ? ofClass.value() : null;
    }

    private static String template(Path ofClass, @Nullable Path ofMethod) {
        String joined = ofClass.value() + "/" + (ofMethod == null ? "" : ofMethod.value());
        StringBuilder template = new StringBuilder();
        for (String segment : splitOutsideBraces(joined)) {
            if (!segment.isEmpty()) {
                template.append('/').append(withoutPattern(segment));
            }
        }
        return template.isEmpty() ? "/" : template.toString();
    }

    /** A variable's pattern may hold slashes: {@code {path: .+/x}} is one segment of the template. */
    private static List<String> splitOutsideBraces(String path) {
        List<String> segments = new ArrayList<>();
        int depth = 0;
        StringBuilder segment = new StringBuilder();
        for (char c : path.toCharArray()) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '/' && depth == 0) {
                segments.add(segment.toString());
                segment.setLength(0);
            } else {
                segment.append(c);
            }
        }
        segments.add(segment.toString());
        return segments;
    }

    /** {@code {id: [0-9]+}} is guarded as {@code {id}}, {@code {path: .+}} as {@code {path...}}. */
    private static String withoutPattern(String segment) {
        int colon = segment.indexOf(':');
        if (!segment.startsWith("{") || colon < 0) {
            return segment;
        }
        String name = segment.substring(1, colon).strip();
        String pattern = segment.substring(colon + 1, segment.length() - 1).strip();
        return "{" + name + (pattern.startsWith(".") ? "...}" : "}");
    }
}
