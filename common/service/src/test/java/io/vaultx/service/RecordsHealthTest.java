package io.vaultx.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.Key;
import io.vaultx.records.KeyRange;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.records.RecordChange;
import io.vaultx.records.RecordStore;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.StoredRecord;
import io.vaultx.records.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** Whether the service is ready, as far as its records are concerned: open to anyone, so it does not say why not. */
final class RecordsHealthTest {
    private static final String INSIDE = "redis at 10.0.0.7 said NOAUTH";

    private final Logger logger = Logger.getLogger(RecordsHealth.class.getName());

    @Test
    void itIsReadyWhileRecordsCanBeRead() {
        assertThat(new RecordsHealth(new MemoryRecordStore()).call().getStatus())
                .isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void whenTheyCannotItIsDownAndTheReasonIsInTheLogOnly() {
        List<LogRecord> logged = new ArrayList<>();
        Handler listening = new Listening(logged);
        logger.addHandler(listening);
        HealthCheckResponse answer;
        try {
            answer = new RecordsHealth(new Unreachable()).call();
        } finally {
            logger.removeHandler(listening);
        }

        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(answer.getName()).isEqualTo("records");
        assertThat(answer.getData()).isEmpty();
        assertThat(logged)
                .singleElement()
                .satisfies(record -> assertThat(record.getThrown()).hasMessage(INSIDE));
    }

    /** Records behind a connection that is gone. */
    private static final class Unreachable implements RecordStore {
        @Override
        public Optional<StoredRecord> get(String table, Key key) {
            throw failed();
        }

        @Override
        public List<Optional<StoredRecord>> getAll(String table, List<Key> keys) {
            throw failed();
        }

        @Override
        public WriteOutcome write(List<RecordChange> changes) {
            throw failed();
        }

        @Override
        public List<StoredRecord> scan(String table, KeyRange range, int limit) {
            throw failed();
        }

        @Override
        public void close() {}

        private static RecordStoreFailedException failed() {
            return new RecordStoreFailedException(INSIDE, new IllegalStateException(INSIDE));
        }
    }

    private static final class Listening extends Handler {
        private final List<LogRecord> heard;

        Listening(List<LogRecord> heard) {
            this.heard = heard;
        }

        @Override
        public void publish(LogRecord record) {
            heard.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
