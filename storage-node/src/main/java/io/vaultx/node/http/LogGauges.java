package io.vaultx.node.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogStatus;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** The chunk log in {@code /health/metrics}. */
@Singleton
final class LogGauges {
    private final ChunkLog chunks;

    @Inject
    LogGauges(ChunkLog chunks) {
        this.chunks = chunks;
    }

    void register(@Observes StartupEvent event, MeterRegistry meters) {
        gauge(meters, "vaultx.chunks", "Chunks kept, quarantined ones included", ChunkLogStatus::chunks);
        gauge(meters, "vaultx.chunks.raw.bytes", "Their bytes, uncompressed", ChunkLogStatus::rawBytes);
        gauge(meters, "vaultx.chunks.stored.bytes", "What their entries take", ChunkLogStatus::storedBytes);
        gauge(meters, "vaultx.chunks.quarantined", "Chunks that wait for repair", ChunkLogStatus::quarantined);
        gauge(meters, "vaultx.segments", "Segment files", ChunkLogStatus::segments);
        gauge(meters, "vaultx.segments.bytes", "Bytes in segment files", ChunkLogStatus::segmentBytes);
        gauge(meters, "vaultx.disk.usable.bytes", "What the disk can still take", ChunkLogStatus::usableBytes);
    }

    private void gauge(MeterRegistry meters, String name, String help, ToDoubleFunction<ChunkLogStatus> figure) {
        Gauge.builder(name, chunks, log -> figure.applyAsDouble(log.status()))
                .description(help)
                .register(meters);
    }
}
