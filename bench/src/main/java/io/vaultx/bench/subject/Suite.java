package io.vaultx.bench.subject;

import io.vaultx.bench.wire.RequestTemplate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** One run of {@code ./vaultx up --apart} with one signed-in user: every part in a process of its own, behind the proxy. */
public final class Suite implements Target, AutoCloseable {
    private static final Pattern PID = Pattern.compile("\"pid\":\\s*([0-9]+)");

    private final Launched supervisor;
    private final InetSocketAddress address;
    private final List<ProcessFigures> processes;
    private final String token;

    private Suite(Launched supervisor, InetSocketAddress address, List<ProcessFigures> processes, String token) {
        this.supervisor = supervisor;
        this.address = address;
        this.processes = processes;
        this.token = token;
    }

    /** Starts one on a folder, as many processes as the launcher's defaults say, and signs a new user in. */
    public static Suite start(Path root, Path data) throws IOException {
        int port = Scratch.freePort();
        Launched supervisor = Launched.start(
                root, true, "up", "--apart", "--port", Integer.toString(port), "--data", data.toString());
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            return new Suite(supervisor, address, processes(root, data), Users.register(address));
        } catch (IOException | RuntimeException e) {
            supervisor.close();
            throw e;
        }
    }

    private static List<ProcessFigures> processes(Path root, Path data) throws IOException {
        Process list = new ProcessBuilder(root.resolve("vaultx").toString(), "ps", "--json", "--data", data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<ProcessFigures> found = PID.matcher(printed)
                .results()
                .map(pid -> ProcessFigures.of(Long.parseLong(pid.group(1))))
                .toList();
        if (found.isEmpty()) {
            throw new IOException("no process in the list: " + printed);
        }
        return found;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public RequestTemplate request(String method, String folder, long bodyBytes) {
        return Users.request(method, folder, address, token, bodyBytes);
    }

    @Override
    public long cpuNanos() {
        return processes.stream().mapToLong(ProcessFigures::cpuNanos).sum();
    }

    /** How many processes it is. */
    public int size() {
        return processes.size();
    }

    /** Of all its processes; a page that several map counts for each. */
    public long residentBytes() {
        return processes.stream().mapToLong(ProcessFigures::residentBytes).sum();
    }

    @Override
    public void close() {
        supervisor.close();
    }
}
