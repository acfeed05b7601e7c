package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A suite of separate processes, as {@code ./vaultx up --apart} starts it. */
final class ApartSuite implements AutoCloseable {
    private final Path data;
    private final ServerProcess supervisor;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** By name, as listed when one was asked for first: a process that is started again comes back at its port. */
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();

    private ApartSuite(Path data, ServerProcess supervisor) {
        this.data = data;
        this.supervisor = supervisor;
    }

    /** Starts one and waits until it serves. */
    static ApartSuite start(Path data, String... options) {
        return start(data, Map.of(), options);
    }

    /** Starts one with these settings, which it remembers for its processes when they start again. */
    static ApartSuite start(Path data, Map<String, String> environment, String... options) {
        ApartSuite suite = launch(data, environment, options);
        try {
            suite.supervisor.awaitReady();
        } catch (AssertionError e) {
            suite.close();
            throw new AssertionError(suite.logs(), e);
        }
        return suite;
    }

    /** Starts one without waiting for it. */
    static ApartSuite launch(Path data, Map<String, String> environment, String... options) {
        int port = ServerSetup.freePort();
        String[] command = Stream.concat(
                        Stream.of(
                                "setsid", "./vaultx", "up", "--apart", "--port", "" + port, "--data", data.toString()),
                        Stream.of(options))
                .toArray(String[]::new);
        Map<String, String> all = new TreeMap<>(ServerSetup.QUICKLY_WARM);
        all.putAll(environment);
        return new ApartSuite(data, new ServerProcess(Shell.begin(all, command), port));
    }

    /** Whoever watches over the processes. */
    ServerProcess supervisor() {
        return supervisor;
    }

    /** Through the proxy. */
    Api api() {
        return supervisor.api();
    }

    /** Straight to one of the processes. */
    Api api(String name) {
        return new Api(client, URI.create("http://127.0.0.1:" + port(name)), null);
    }

    List<JsonNode> ps() {
        Shell.Result ps = Shell.vaultx("ps", "--json", "--data", data.toString());
        assertThat(ps.exitCode()).as(ps.output()).isZero();
        List<JsonNode> rows = new ArrayList<>();
        // The JVM may have said something before, on standard error.
        Json.parse(ps.lines().getLast()).forEach(rows::add);
        return rows;
    }

    List<String> names() {
        return ps().stream().map(row -> row.get("name").asText()).toList();
    }

    int port(String name) {
        if (ports.isEmpty()) {
            ps().forEach(row ->
                    ports.put(row.get("name").asText(), row.get("port").asInt()));
        }
        return ports.get(name);
    }

    String state(String name) {
        return row(name).get("state").asText();
    }

    void kill9(String name) {
        Shell.Result kill = Shell.run("kill", "-KILL", row(name).get("pid").asText());
        assertThat(kill.exitCode()).as(kill.output()).isZero();
    }

    /** Starts one again that has ended, and waits until it serves. */
    void startAgain(String name) {
        Shell.Result start = Shell.run(ServerSetup.QUICKLY_WARM, "./vaultx", "start", name, "--data", data.toString());
        assertThat(start.exitCode()).as("%s%n%s", start.output(), logs()).isZero();
    }

    Shell.Result down() {
        return Shell.vaultx("down", "--data", data.toString());
    }

    /** Until the proxy has heard from all services that they are ready. */
    void awaitReady() {
        Await.until("the suite serves", () -> api().get("/health/readiness").status() == 200);
    }

    /** The sum of a figure over some of the processes. */
    double figure(String start, String... names) {
        return Stream.of(names)
                .flatMap(name ->
                        api(name).get("/health/metrics").expect(200).text().lines())
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The ends of all logs. */
    String logs() {
        return Shell.run("bash", "-c", "tail -n 40 '" + data + "'/logs/*.log '" + data + "'/redis/redis.log")
                .output();
    }

    @Override
    public void close() {
        supervisor.close();
        down();
        client.shutdownNow();
    }

    private JsonNode row(String name) {
        return ps().stream()
                .filter(row -> row.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
