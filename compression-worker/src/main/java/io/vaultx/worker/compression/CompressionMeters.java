package io.vaultx.worker.compression;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What compression has done, in {@code /health/metrics}. */
public final class CompressionMeters {
    private CompressionMeters() {}

    public static void register(CompressionFigures figures, MeterRegistry meters) {
        counter(meters, "saved.bytes", "Bytes that chunks take less", figures, CompressionFigures::savedBytes);
        counter(meters, "chunks.compressed", "Chunks that were compressed", figures, CompressionFigures::compressed);
        counter(meters, "chunks.stiff", "Chunks met that do not shrink", figures, CompressionFigures::notWorthIt);
        counter(
                meters,
                "chunks.unreadable",
                "Chunks met that were missing or damaged",
                figures,
                CompressionFigures::unreadable);
    }

    private static void counter(
            MeterRegistry meters,
            String name,
            String help,
            CompressionFigures figures,
            ToDoubleFunction<CompressionFigures> figure) {
        FunctionCounter.builder("vaultx.compression." + name, figures, figure)
                .description(help)
                .register(meters);
    }
}
