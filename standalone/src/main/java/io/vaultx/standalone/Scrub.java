package io.vaultx.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import io.vaultx.node.mend.Finding;
import io.vaultx.node.mend.ScrubTotals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * {@code ./vaultx scrub}: re-reads every stored byte of a server that is not running, a line for each finding, the totals
 * last. Ends with 0 when nothing is missing or damaged, 3 when something is, 1 when it could not look.
 */
public final class Scrub {
    private static final int WHOLE = 0;
    private static final int CANNOT_LOOK = 1;
    private static final int DAMAGED = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;
    private final boolean json;

    private Scrub(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    public static void main(String... args) {
        Path data = Path.of("data");
        boolean json = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--json")) {
                json = true;
            } else if (args[i].equals("--data") && i + 1 < args.length) {
                data = Path.of(args[++i]);
            } else {
                refuse("unknown option " + args[i]);
            }
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (DataFolder folder = DataFolder.claimExisting(data.toAbsolutePath().normalize())) {
            ScrubTotals totals = new Scrub(out, json).run(folder.path());
            System.exit(totals.isClean() ? WHOLE : DAMAGED);
        } catch (StartRefusedException refused) {
            refuse(String.valueOf(refused.getMessage()));
        } catch (IOException | RuntimeException failed) {
            refuse("the scrub could not be done: " + failed);
        }
    }

    private static void refuse(String why) {
        System.err.println("vaultx: " + why);
        System.exit(CANNOT_LOOK);
    }

    private ScrubTotals run(Path data) throws IOException {
        ChunkLogOptions log = ChunkLogOptions.in(DataFolder.chunks(data), InstantSource.system(), new SecureRandom());
        ScrubTotals totals = ChunkLog.scrub(log, finding -> out.println(json ? line(finding) : finding.toString()));
        out.println(json ? line(totals) : totals.toString());
        return totals;
    }

    private static String line(Finding finding) {
        ObjectNode line = JSON.createObjectNode().put("kind", finding.kind().name());
        finding.address()
                .ifPresent(address -> line.put("domain", HexFormat.of().toHexDigits(address.domain()))
                        .put("sha256", address.id().hex()));
        return text(line.put("segment", finding.place().segment())
                .put("offset", finding.place().offset())
                .put("costsData", finding.costsData())
                .put("detail", finding.detail()));
    }

    private static String line(ScrubTotals totals) {
        return text(JSON.createObjectNode()
                .put("segments", totals.segments())
                .put("bytes", totals.bytes())
                .put("wholeChunks", totals.chunks())
                .put("findings", totals.findings())
                .put("clean", totals.isClean()));
    }

    private static String text(ObjectNode line) {
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always writable", e);
        }
    }
}
