package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docker-compose.yml and Dockerfile, against what the programs really read, and where they really listen. */
class ComposeTest {
    private static final Yaml FILE = Yaml.one("compose", Repository.read("docker-compose.yml"));
    private static final String DOCKERFILE = Repository.read("Dockerfile");
    private static final Pattern ADDRESS = Pattern.compile("(?:http|redis)://([a-z0-9-]+):(\\d+)|(riak-\\d):(\\d+)");

    private static final Map<String, String> MODULES = Map.of(
            "proxy", "edge-proxy",
            "auth", "auth-service",
            "file-1", "file-service",
            "file-2", "file-service",
            "node-1", "storage-node",
            "node-2", "storage-node",
            "node-3", "storage-node",
            "compression-1", "compression-worker");

    @Test
    void theSuiteIsWholeAndRiakIsThereWhenAskedForOnly() {
        Set<String> always = new TreeSet<>();
        Set<String> withRiak = new TreeSet<>();
        services().forEach((name, service) -> (service.has("profiles") ? withRiak : always).add(name));

        Set<String> wanted = new TreeSet<>(MODULES.keySet());
        wanted.addAll(Set.of("redis", "secrets"));
        assertThat(always).isEqualTo(wanted);
        assertThat(withRiak).containsExactly("riak-1", "riak-2", "riak-3");
        services()
                .forEach((name, service) -> assertThat(dependencies(service).keySet())
                        .as("what %s waits for starts without a profile", name)
                        .isSubsetOf(always));
    }

    @Test
    void everyProgramIsBuiltFromItsOwnModuleAndListensWhereItIsLookedFor() {
        forEachProgram((name, service, program) -> {
            String module = program.module();
            assertThat(service.text("image")).contains("/" + module + ":");
            assertThat(service.at("build", "args").text("APP")).isEqualTo(module);
            assertThat(Repository.read(module + "/pom.xml"))
                    .as("a program has a runnable jar")
                    .contains("quarkus-maven-plugin");
            // Docker's own builder, and Compose 1.29, follow no pattern into a folder that is left out.
            assertThat(Repository.read(".dockerignore").lines()).contains("!" + module + "/target/quarkus-app");
            assertThat(environment(service)).containsEntry(program.portSetting(), "" + program.port());
            assertThat(service.at("healthcheck").texts("test")).containsExactly("CMD", "healthy", "" + program.port());
            assertThat(Repository.read("docker/healthy")).contains("GET " + program.readinessPath() + " ");
        });
    }

    @Test
    void everySettingIsReadByTheProgramThatIsGivenIt() {
        forEachProgram((name, service, program) ->
                assertThat(environment(service).keySet()).as(name).isNotEmpty().allMatch(program::reads));
        assertThat(Program.of("storage-node").reads("VAULTX_NODE_IDD")).isFalse();
    }

    @Test
    void everyAddressLeadsToAServiceThatListensThere() {
        Map<String, String> ports = new TreeMap<>(Map.of("redis", "6379"));
        MODULES.forEach(
                (name, module) -> ports.put(name, "" + Program.of(module).port()));
        Set<String> reached = new TreeSet<>();
        forEachProgram((name, service, program) -> environment(service).values().forEach(value -> {
            Matcher address = ADDRESS.matcher(value);
            while (address.find()) {
                if (address.group(1) == null) {
                    assertThat(services()).containsKey(address.group(3));
                    assertThat(address.group(4)).isEqualTo("8087");
                } else if (!address.group(1).equals("localhost")) {
                    assertThat(ports).as(name).containsEntry(address.group(1), address.group(2));
                    reached.add(address.group(1));
                }
            }
        }));
        assertThat(reached).contains("auth", "file-1", "file-2", "node-1", "node-2", "node-3", "redis");
        for (String node : new String[] {"node-1", "node-2", "node-3"}) {
            assertThat(environment(services().get(node)))
                    .containsEntry("VAULTX_NODE_ID", node)
                    .containsEntry("VAULTX_NODE_URL", "http://" + node + ":3100");
        }
    }

    @Test
    void nobodyStartsBeforeWhatItWaitsForIsHealthy() {
        services()
                .forEach((name, service) -> dependencies(service).forEach((other, condition) -> {
                    Yaml target = services().get(other);
                    if (other.equals("secrets")) {
                        assertThat(condition).isEqualTo("service_completed_successfully");
                    } else {
                        assertThat(condition).as(name).isEqualTo("service_healthy");
                        assertThat(target.fields()).as(other).containsKey("healthcheck");
                    }
                }));
        assertThat(dependencies(services().get("proxy"))).containsOnlyKeys("auth", "file-1", "file-2");
        assertThat(dependencies(services().get("file-1"))).containsKeys("auth", "redis", "secrets");
    }

    @Test
    void programsHaveNoRightsAndOnlyTheProxyIsReachedFromOutside() {
        Stream.concat(MODULES.keySet().stream(), Stream.of("redis", "secrets")).forEach(name -> {
            Yaml service = services().get(name);
            assertThat(service.text("read_only")).as(name).isEqualTo("true");
            assertThat(service.texts("cap_drop")).as(name).containsExactly("ALL");
            assertThat(service.texts("security_opt")).as(name).containsExactly("no-new-privileges:true");
        });
        services()
                .forEach((name, service) ->
                        assertThat(service.has("ports")).as(name).isEqualTo(name.equals("proxy")));
        assertThat(services().get("proxy").texts("ports"))
                .containsExactly("${VAULTX_HOST:-127.0.0.1}:${VAULTX_PORT:-3000}:3000");
        assertThat(FILE.at("networks", "inner").text("internal")).isEqualTo("true");
        assertThat(services().get("file-1").texts("networks")).containsExactly("inner");
    }

    @Test
    void everyVolumeIsDeclaredAndSecretsReachOnlyWhoNeedsThem() {
        Set<String> used = new HashSet<>();
        services()
                .values()
                .forEach(service -> service.texts("volumes").forEach(volume -> {
                    String source = volume.substring(0, volume.indexOf(':'));
                    if (source.startsWith("./")) {
                        assertThat(Files.exists(Repository.root().resolve(source)))
                                .as(source)
                                .isTrue();
                    } else {
                        used.add(source);
                    }
                }));
        assertThat(FILE.at("volumes").fields().keySet()).isEqualTo(used);
        assertThat(services().get("auth").texts("volumes")).containsExactly("auth-secrets:/secrets");
        assertThat(services().get("file-2").texts("volumes")).containsExactly("file-secrets:/secrets");
        assertThat(services().get("node-3").texts("volumes"))
                .containsExactly("node-3:/data", "node-secrets:/secrets:ro");
        assertThat(services().get("compression-1").texts("volumes")).containsExactly("node-secrets:/secrets:ro");
        assertThat(services().get("proxy").has("volumes")).isFalse();
    }

    /** What a start of the services checks of it, and refuses. */
    @Test
    void redisSyncsEveryWriteAndEvictsNothing() {
        List<String> command = services().get("redis").texts("command");
        Map<String, String> wanted = Map.of(
                "--appendonly", "yes",
                "--appendfsync", "always",
                "--no-appendfsync-on-rewrite", "no",
                "--maxmemory-policy", "noeviction");
        wanted.forEach((option, value) ->
                assertThat(command.get(command.indexOf(option) + 1)).as(option).isEqualTo(value));
        assertThat(services().get("redis").texts("entrypoint")).containsExactly("sh", "/redis-start");
        assertThat(services().get("redis").texts("volumes")).contains("./k8s/base/redis-start:/redis-start:ro");
    }

    @Test
    void theImageRunsAsNobodyWithTheLaunchersFlagsAndAHeapWithinTheContainersMemory() {
        assertThat(DOCKERFILE)
                .contains("USER 10001:10001", "-XX:MaxRAMPercentage=", "COPY ${APP}/target/quarkus-app/ /app/")
                .doesNotContain("-Xmx");
        Matcher flags = Pattern.compile("(?s)jvm_flags=\\((.*?)\\)").matcher(Repository.read("vaultx"));
        assertThat(flags.find()).isTrue();
        assertThat(DOCKERFILE.replaceAll("\\s+", " "))
                .contains(flags.group(1).strip().split("(?<!-opens)\\s+"));
        forEachProgram((name, service, program) ->
                assertThat(service.text("mem_limit")).as(name).isNotBlank());
    }

    @Test
    void theHealthCheckSaysWhetherTheProgramIsReady() throws IOException {
        HttpServer program = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger status = new AtomicInteger(200);
        String readiness = Program.of("file-service").readinessPath();
        program.createContext("/", http -> {
            boolean asked = http.getRequestURI().getPath().equals(readiness);
            http.sendResponseHeaders(asked ? status.get() : 404, -1);
            http.close();
        });
        program.start();
        String port = "" + program.getAddress().getPort();
        try {
            assertThat(Shell.run("docker/healthy", port).exitCode()).isZero();
            status.set(503);
            assertThat(Shell.run("docker/healthy", port).exitCode()).isEqualTo(1);
        } finally {
            program.stop(0);
        }
        assertThat(Shell.run("docker/healthy", port).exitCode()).isEqualTo(1);
    }

    private interface Check {
        void look(String name, Yaml service, Program program);
    }

    private static void forEachProgram(Check check) {
        MODULES.forEach((name, module) -> check.look(name, services().get(name), Program.of(module)));
    }

    private static Map<String, Yaml> services() {
        Map<String, Yaml> services = new TreeMap<>();
        FILE.at("services").fields().keySet().forEach(name -> services.put(name, FILE.at("services", name)));
        return services;
    }

    private static Map<String, String> environment(Yaml service) {
        Map<String, String> environment = new TreeMap<>();
        service.at("environment").fields().forEach((key, value) -> environment.put(key, value.toString()));
        return environment;
    }

    private static Map<String, String> dependencies(Yaml service) {
        Map<String, String> dependencies = new TreeMap<>();
        service.find("depends_on")
                .ifPresent(others -> others.fields()
                        .keySet()
                        .forEach(name -> dependencies.put(name, others.at(name).text("condition"))));
        return dependencies;
    }
}
