package io.vaultx.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rows of one run, and where and when they ran. */
public record Report(Instant began, String options, List<Result> results) {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    public Report {
        results = List.copyOf(results);
    }

    public boolean failed() {
        return results.stream().anyMatch(result -> result.failures().count() > 0);
    }

    /** Writes it as JSON into a folder, in a file named by the time. */
    public Path write(Path folder) throws IOException {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("began", began.toString());
        run.put("options", options);
        run.put("machine", machine());
        run.put("rows", results);
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE_TIME.format(began) + ".json");
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), run);
        return file;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.version"));
        return machine;
    }
}
