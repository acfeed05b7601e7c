package io.vaultx.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vaultx.records.audit.AuditFinding;
import io.vaultx.records.audit.AuditReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Prints findings as they come and everything that was counted at the end. Long work is told to another stream. */
final class FsckReport implements AuditReport {
    /** The index is derived: findings of these kinds can be repaired. */
    private static final String INDEX = "INDEX_";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final PrintStream progress;
    private final boolean json;
    private final Map<String, Long> findings = new TreeMap<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private String step = "";
    private long stepCount;
    private long lastTold = System.nanoTime();

    FsckReport(PrintStream out, PrintStream progress, boolean json) {
        this.out = out;
        this.progress = progress;
        this.json = json;
    }

    @Override
    public void finding(AuditFinding finding) {
        findings.merge(finding.kind(), 1L, Long::sum);
        if (json) {
            ObjectNode line = JSON.createObjectNode().put("kind", finding.kind());
            finding.about().forEach(line::put);
            out.println(text(line.put("detail", finding.detail()).put("advice", finding.advice())));
        } else {
            out.println(finding);
        }
    }

    @Override
    public void count(String what, long more) {
        counts.merge(what, more, Long::sum);
        stepCount++;
        tellNowAndThen();
    }

    /** What is done from now on. */
    void begins(String what) {
        step = what;
        stepCount = 0;
        tellNowAndThen();
    }

    private void tellNowAndThen() {
        long now = System.nanoTime();
        if (now - lastTold >= SILENCE.toNanos()) {
            lastTold = now;
            progress.println("fsck: " + step + (stepCount == 0 ? "" : ", " + stepCount + " so far"));
        }
    }

    long findings() {
        return findings.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Findings that rebuilding the index mends. */
    long ofTheIndex() {
        return findings.entrySet().stream()
                .filter(kind -> kind.getKey().startsWith(INDEX))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    void repaired(String what) {
        out.println(
                json ? text(JSON.createObjectNode().put("kind", "REPAIRED").put("detail", what)) : "REPAIRED: " + what);
    }

    /**
     * Everything that was counted.
     *
     * @param left findings that are not repaired
     */
    void summary(long left) {
        if (json) {
            ObjectNode line = JSON.createObjectNode().put("kind", "SUMMARY").put("clean", left == 0);
            line.put("findings", findings()).put("left", left);
            findings.forEach(line.putObject("findingsByKind")::put);
            ObjectNode counted = line.putObject("counts");
            counts.forEach((what, count) -> counted.put(oneWord(what), count));
            out.println(text(line));
            return;
        }
        counts.forEach((what, count) -> out.println("  " + what + ": " + count));
        findings.forEach((kind, count) -> out.println("  " + kind + ": " + count));
        out.println(left == 0 ? "clean" : left + " findings");
    }

    /** "files being uploaded" is filesBeingUploaded. */
    private static String oneWord(String words) {
        StringBuilder word = new StringBuilder();
        for (String part : words.split(" ", -1)) {
            word.append(word.isEmpty() ? part.charAt(0) : Character.toUpperCase(part.charAt(0)))
                    .append(part, 1, part.length());
        }
        return word.toString();
    }

    private static String text(ObjectNode line) {
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always writable", e);
        }
    }
}
