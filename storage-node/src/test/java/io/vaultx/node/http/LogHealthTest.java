package io.vaultx.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.chunks.HashedChunk;
import io.vaultx.disk.Fault;
import io.vaultx.disk.Fault.Way;
import io.vaultx.disk.Step.Kind;
import io.vaultx.disk.TestDisk;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.node.ChunkLog;
import io.vaultx.node.ChunkLogOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a node says that it can be used. */
class LogHealthTest {
    @TempDir
    Path temp;

    @Test
    void aNodeThatTakesNoWritesAnyMoreSaysDownUntilItIsStartedAgain() throws Exception {
        TestDisk disk = TestDisk.over(temp);
        try (ChunkLog log = open(disk)) {
            LogHealth readiness = new LogHealth(log);
            log.put(chunk(9)).join();
            assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);

            disk.failing(step -> step.kind() == Kind.SYNC
                    ? Optional.of(new Fault(Way.BEFORE, Fault.MEDIUM_ERROR))
                    : Optional.empty());
            for (int i = 0; i < 2; i++) {
                assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
                assertThat(log.put(chunk(i)).handle((kept, failure) -> failure).join())
                        .isNotNull();
            }

            assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
            disk.failing(Fault.Plan.NONE);
            assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        }
        try (ChunkLog log = open(disk)) {
            assertThat(new LogHealth(log).call().getStatus()).isEqualTo(Status.UP);
        }
    }

    private static ChunkLog open(TestDisk disk) throws Exception {
        return ChunkLog.open(ChunkLogOptions.in(disk.root().resolve("log"), InstantSource.system(), new Random(1)));
    }

    private static HashedChunk chunk(int i) {
        return HashedChunk.of(ChunkAddress.SHARED, ByteBuffer.wrap(new byte[] {(byte) i}));
    }
}
