package io.vaultx.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All objects of one overlay, and what follows from them together: who may talk to whom. */
record Cluster(String name, List<Yaml> objects) {
    static final String APP = "app.kubernetes.io/name";
    private static final Pattern URL = Pattern.compile("(?:http|redis)://([^:/,]+):(\\d+)|([a-z0-9.-]+):(\\d{4,5})");

    static Cluster built(String folder) {
        return new Cluster(folder, Kustomize.build(folder));
    }

    List<Yaml> ofKind(String... kinds) {
        return objects.stream()
                .filter(object -> Set.of(kinds).contains(object.text("kind")))
                .toList();
    }

    Optional<Yaml> find(String kind, String name) {
        return ofKind(kind).stream()
                .filter(object -> object.at("metadata").text("name").equals(name))
                .findFirst();
    }

    /** Everything that runs, by its name, which is the label that policies and services know it by. */
    Map<String, Yaml> workloads() {
        Map<String, Yaml> found = new TreeMap<>();
        for (Yaml workload : ofKind("Deployment", "StatefulSet")) {
            found.put(workload.at("metadata").text("name"), workload);
        }
        return found;
    }

    static Yaml pod(Yaml workload) {
        return workload.at("spec", "template", "spec");
    }

    static Yaml container(Yaml workload) {
        List<Yaml> containers = pod(workload).items("containers");
        if (containers.size() != 1) {
            throw new AssertionError(workload.name() + " must have one container");
        }
        return containers.getFirst();
    }

    /** {@code from -> to:port}, as the settings of the workloads have the addresses of others. */
    Set<String> wantedCalls() {
        Set<String> calls = new TreeSet<>();
        workloads()
                .forEach((from, workload) -> program(workload).ifPresent(program -> {
                    environment(workload).forEach((variable, value) -> {
                        if (program.reads(variable) && !variable.equals("VAULTX_NODE_URL")) {
                            targets(value).forEach(to -> calls.add(from + " -> " + to));
                        }
                    });
                }));
        return calls;
    }

    private Set<String> targets(String value) {
        Set<String> targets = new TreeSet<>();
        Matcher address = URL.matcher(value);
        while (address.find()) {
            String host = Optional.ofNullable(address.group(1)).orElse(address.group(3));
            String port = Optional.ofNullable(address.group(2)).orElse(address.group(4));
            String service = host.substring(host.lastIndexOf('.') + 1);
            if (find("Service", service).isPresent()) {
                targets.add(service + ":" + port);
            }
        }
        return targets;
    }

    /** Which of the suite's programs a workload runs; empty when it is none of them. */
    static Optional<Program> program(Yaml workload) {
        String image = container(workload).text("image");
        return image.startsWith("vaultx/")
                ? Optional.of(Program.of(image.substring("vaultx/".length(), image.indexOf(':'))))
                : Optional.empty();
    }

    /** What the policies let through, as {@code from -> to:port}; {@code *} for anybody. A call needs leave at both ends. */
    Set<String> allowedCalls() {
        Set<String> leaving = new TreeSet<>();
        Set<String> entering = new TreeSet<>();
        for (Yaml policy : ofKind("NetworkPolicy")) {
            Yaml spec = policy.at("spec");
            for (String own : selected(spec.at("podSelector"))) {
                for (Yaml rule : spec.items("egress")) {
                    peers(rule, "to").forEach(to -> ports(rule).forEach(port -> leaving.add(own + " -> " + to + port)));
                }
                for (Yaml rule : spec.items("ingress")) {
                    peers(rule, "from")
                            .forEach(from -> ports(rule).forEach(port -> entering.add(from + " -> " + own + port)));
                }
            }
        }
        Set<String> allowed = new TreeSet<>(leaving);
        allowed.retainAll(entering);
        entering.stream().filter(call -> call.startsWith("*")).forEach(allowed::add);
        leaving.stream().filter(call -> call.contains("-> (")).forEach(allowed::add);
        return allowed;
    }

    /** Its own variables; those that come from a Secret have its key's name as value, but for the address of Redis. */
    Map<String, String> environment(Yaml workload) {
        Map<String, String> environment = new TreeMap<>();
        for (Yaml source : container(workload).items("envFrom")) {
            Yaml config = find("ConfigMap", source.at("configMapRef").text("name"))
                    .orElseThrow(() -> new AssertionError(source.name() + " names no ConfigMap"));
            config.at("data").fields().forEach((key, value) -> environment.put(key, value.toString()));
        }
        for (Yaml variable : container(workload).items("env")) {
            environment.put(variable.text("name"), variable.has("value") ? variable.text("value") : secret(variable));
        }
        return environment;
    }

    private static String secret(Yaml variable) {
        Optional<Yaml> key = variable.at("valueFrom").find("secretKeyRef");
        boolean redis = key.isPresent()
                && key.get().text("name").equals("vaultx-redis")
                && key.get().text("key").equals("url");
        return redis ? "redis://redis:6379" : variable.at("valueFrom").fields().toString();
    }

    private Set<String> selected(Yaml podSelector) {
        Set<String> names = new TreeSet<>(workloads().keySet());
        podSelector.find("matchLabels").ifPresent(labels -> names.removeIf(name -> !name.equals(labels.text(APP))));
        for (Yaml expression : podSelector.items("matchExpressions")) {
            if (!expression.text("key").equals(APP)
                    || !expression.text("operator").equals("In")) {
                throw new AssertionError(expression.name() + " is not understood here");
            }
            names.retainAll(expression.texts("values"));
        }
        return names;
    }

    private Set<String> peers(Yaml rule, String side) {
        Set<String> names = new TreeSet<>();
        if (!rule.has(side)) {
            names.add("*");
        }
        for (Yaml peer : rule.items(side)) {
            Optional<Yaml> space = peer.find("namespaceSelector");
            if (space.isPresent()) {
                names.add("(" + String.join(",", texts(space.get().at("matchLabels"))) + ")");
            } else {
                names.addAll(selected(peer.at("podSelector")));
            }
        }
        return names;
    }

    private static List<String> texts(Yaml mapping) {
        return mapping.fields().values().stream().map(Object::toString).toList();
    }

    private static List<String> ports(Yaml rule) {
        List<String> ports = new ArrayList<>();
        for (Yaml port : rule.items("ports")) {
            ports.add(":" + port.text("port") + (port.has("endPort") ? "-" + port.text("endPort") : "")
                    + (port.has("protocol") ? port.text("protocol") : ""));
        }
        return ports.isEmpty() ? List.of(":*") : ports;
    }

    Stream<Yaml> secretsMounted(Yaml workload) {
        return pod(workload).items("volumes").stream().flatMap(volume -> volume.find("secret").stream());
    }
}
