package io.vaultx.bench.row;

import io.vaultx.bench.report.Costs;
import io.vaultx.bench.report.Failures;
import io.vaultx.bench.report.Result;
import io.vaultx.bench.report.Table;
import io.vaultx.bench.report.Verdict;
import io.vaultx.bench.subject.Scratch;
import io.vaultx.bench.subject.Server;
import io.vaultx.bench.wire.Caller;
import io.vaultx.bench.wire.Load;
import io.vaultx.bench.wire.Numbers;
import io.vaultx.bench.wire.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** One folder of 1,000,000 files of 1 KiB: what creating, reading and listing cost as it grows, and a restart of it. */
final class ManyNames implements Row {
    private static final long SIZE = 1024;
    private static final int STEPS = 10;
    private static final int PAGES_EACH_STEP = 20;
    private static final Duration READING = Duration.ofSeconds(3);

    /** So many of the names, spread evenly over all, are read by themselves, too: what is asked for again and again. */
    private static final long FAVOURITES = 20_000;

    private static final String FOLDER = "many";

    /** The figures with so many names there. */
    private record Step(
            long names,
            double createsPerSecond,
            double createMicros,
            Reads any,
            Reads favourites,
            double pageMillis,
            long residentBytes) {}

    private record Reads(double perSecond, double micros) {
        static Reads of(Window window) {
            return new Reads(window.perSecond(), window.serverMicros());
        }
    }

    @Override
    public String name() {
        return "names-1m";
    }

    @Override
    public Result run(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.below(settings.scratch())) {
            Path data = scratch.folder().resolve("data");
            long names = settings.names();
            List<Step> steps = new ArrayList<>();
            Server first = Server.start(settings.root(), data, Settings.MAX_HEAP);
            try (first) {
                warmUp(first, settings.pace().warmUp());
                for (int i = 1; i <= STEPS; i++) {
                    steps.add(grow(first, names * (i - 1) / STEPS, names * i / STEPS));
                }
            }
            long start = System.nanoTime();
            try (Server again = Server.restart(settings.root(), data, Settings.MAX_HEAP, first)) {
                double restart = (System.nanoTime() - start) / 1e9;
                warmUp(again, settings.pace().warmUp());
                List<Double> walk = walk(again, names);
                Step after = read(again, names, 0, 0);
                return result(steps, restart, walk, after);
            }
        }
    }

    /** In another folder, so that the first figures are not those of code that nobody compiled yet. */
    private static void warmUp(Server server, Duration time) throws IOException {
        try (Load load = SmallObjects.load(server)) {
            long first = System.nanoTime(); // numbers that no earlier warm-up used
            SmallObjects.need(load.run(SmallObjects.put(server, Numbers.from(first, Integer.MAX_VALUE)), time));
            SmallObjects.need(load.run(SmallObjects.get(server, () -> first), time));
        }
    }

    private static Step grow(Server server, long from, long to) throws IOException {
        try (Load load = SmallObjects.load(server)) {
            Work put = new Work(
                    server.request("PUT", FOLDER, SIZE),
                    Numbers.from(from, to - from),
                    SIZE,
                    201,
                    -1,
                    Work.Answer.TEXT);
            Window window = Window.of(server, () -> load.runAll(put));
            SmallObjects.need(window.outcome());
            return read(server, to, window.perSecond(), window.serverMicros());
        }
    }

    private static Step read(Server server, long names, double createsPerSecond, double createMicros)
            throws IOException {
        try (Load load = SmallObjects.load(server);
                Caller caller = server.caller()) {
            Reads any = read(server, load, Numbers.anyBelow(names));
            Numbers each = Numbers.anyBelow(Math.min(FAVOURITES, names));
            long apart = Math.max(1, names / FAVOURITES);
            read(server, load, () -> each.next() * apart); // so that they are those that were asked for before
            Reads favourites = read(server, load, () -> each.next() * apart);
            Histogram pages = new Histogram(3);
            for (int i = 0; i < PAGES_EACH_STEP; i++) {
                // Somewhere in the middle, by prefix: the first names of 4096 groups.
                String prefix = String.format(Locale.ROOT, "%s/%03x", FOLDER, i * 4096 / PAGES_EACH_STEP);
                long start = System.nanoTime();
                caller.get("/api/files?limit=100&prefix=" + prefix).expect(200);
                pages.recordValue((System.nanoTime() - start) / 1000);
            }
            return new Step(
                    names,
                    createsPerSecond,
                    createMicros,
                    any,
                    favourites,
                    pages.getValueAtPercentile(50) / 1000.0,
                    server.figures().residentBytes());
        }
    }

    private static Reads read(Server server, Load load, Numbers numbers) throws IOException {
        Work get = new Work(server.request("GET", FOLDER, -1), numbers, 0, 200, SIZE, Work.Answer.CONTENT);
        Window window = Window.of(server, () -> load.run(get, READING));
        SmallObjects.need(window.outcome());
        return Reads.of(window);
    }

    /** Milliseconds of a page of 1,000, the median of each tenth of the way through all names. */
    private static List<Double> walk(Server server, long names) throws IOException {
        List<Double> millis = new ArrayList<>();
        try (Caller caller = server.caller()) {
            NameWalk walk = new NameWalk();
            NameWalk.pages(caller, "&prefix=" + FOLDER + "/", (page, micros) -> {
                walk.count(page);
                millis.add(micros / 1000.0);
            });
            walk.need(names);
        }
        List<Double> tenths = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            List<Double> part = millis.subList(millis.size() * i / STEPS, millis.size() * (i + 1) / STEPS);
            tenths.add(part.isEmpty() ? 0 : Rounds.median(part));
        }
        return tenths;
    }

    private Result result(List<Step> steps, double restart, List<Double> walk, Step after) {
        Table table = new Table(
                "names",
                "create",
                "server CPU",
                "read any",
                "server CPU",
                "read any of 20,000",
                "server CPU",
                "100 names by prefix",
                "resident");
        steps.forEach(step -> table.add(line(step)));
        table.add(line(after));
        StringBuilder story = new StringBuilder(table.toString());
        story.append("The last line is after the restart. Page of 1,000, median of each tenth of the way (ms):");
        walk.forEach(millis -> story.append(String.format(Locale.ROOT, " %.1f", millis)));
        story.append('\n');
        Step least = steps.getFirst();
        Step most = steps.getLast();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("steps", steps);
        details.put("afterRestart", after);
        details.put("restartSeconds", restart);
        details.put("pageMillisByTenth", walk);
        return new Result(
                name(),
                Verdict.without(String.format(
                        Locale.ROOT,
                        "create %,.0f then %,.0f/s, read %,.0f then %,.0f/s, restart %.2f s",
                        least.createsPerSecond(),
                        most.createsPerSecond(),
                        least.any().perSecond(),
                        most.any().perSecond(),
                        restart)),
                Costs.NONE,
                Failures.NONE,
                story.toString(),
                details);
    }

    private static String[] line(Step step) {
        return new String[] {
            String.format(Locale.ROOT, "%,d", step.names()),
            step.createsPerSecond() == 0 ? "" : Figures.rate(step.createsPerSecond()),
            step.createsPerSecond() == 0 ? "" : Figures.micros(step.createMicros()),
            Figures.rate(step.any().perSecond()),
            Figures.micros(step.any().micros()),
            Figures.rate(step.favourites().perSecond()),
            Figures.micros(step.favourites().micros()),
            String.format(Locale.ROOT, "%.2f ms", step.pageMillis()),
            Figures.mebibytes(step.residentBytes()),
        };
    }
}
