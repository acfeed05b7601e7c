package io.vaultx.bench.row;

import io.vaultx.bench.subject.Nginx;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.subject.Target;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A server on an empty folder, and beside it nginx, when it is installed, for what can be compared with it. */
final class Stage implements AutoCloseable {
    private final Scratch scratch;
    private final Server server;
    private final @Nullable Nginx nginx;
    private final List<Load> ceilingLoads = new ArrayList<>();
    private final List<Window> ceilingWindows = new ArrayList<>();

    private Stage(Scratch scratch, Server server, @Nullable Nginx nginx) {
        this.scratch = scratch;
        this.server = server;
        this.nginx = nginx;
    }

    static Stage set(Settings settings) throws IOException {
        Scratch scratch = Scratch.below(settings.scratch());
        Server server = null;
        try {
            server = Server.start(settings.root(), scratch.folder().resolve("data"), Settings.MAX_HEAP);
            Optional<Path> program = Nginx.installed();
            return new Stage(
                    scratch,
                    server,
                    program.isPresent()
                            ? Nginx.start(program.get(), scratch.folder().resolve("nginx"))
                            : null);
        } catch (IOException | RuntimeException e) {
            if (server != null) {
                server.close();
            }
            scratch.close();
            throw e;
        }
    }

    Server server() {
        return server;
    }

    void storeAtCeiling(String folder, long count, long size) throws IOException {
        if (nginx != null) {
            nginx.store(folder, count, size);
        }
    }

    /** Measures nginx once with each call; null when there is none. */
    @Nullable
    Supplier<Double> ceiling(
            Function<Target, Work> requests,
            Function<Target, Load> callers,
            ToDoubleFunction<Window> figure,
            Duration window) {
        Nginx against = nginx;
        if (against == null) {
            return null;
        }
        Work work = requests.apply(against);
        Load load = callers.apply(against);
        ceilingLoads.add(load);
        return () -> {
            Window measured = Window.of(against, () -> load.run(work, window));
            if (measured.outcome().failures() > 0) {
                throw new IllegalStateException(
                        "nginx failed: " + measured.outcome().examples());
            }
            ceilingWindows.add(measured);
            return figure.applyAsDouble(measured);
        };
    }

    static String ratio(Rounds rounds, double got, DoubleFunction<String> spelled) {
        return rounds.hasCeiling()
                ? Figures.ratio(got / rounds.medianCeiling(), "nginx", spelled.apply(rounds.medianCeiling()))
                : "no nginx: no ratio";
    }

    Map<String, Object> details(Rounds rounds) {
        Map<String, Object> details = new LinkedHashMap<>(rounds.details());
        if (!ceilingWindows.isEmpty()) {
            details.put("nginxCpuMicrosPerOperation", each(Window::serverMicros));
            details.put("nginxCpuSecondsPerGibibyte", each(Window::serverSecondsPerGibibyte));
        }
        details.put("serverPeakResidentBytes", server.figures().peakResidentBytes());
        return details;
    }

    private List<Double> each(ToDoubleFunction<Window> figure) {
        return ceilingWindows.stream().mapToDouble(figure).boxed().toList();
    }

    @Override
    public void close() {
        ceilingLoads.forEach(Load::close);
        if (nginx != null) {
            nginx.close();
        }
        server.close();
        scratch.close();
    }
}
