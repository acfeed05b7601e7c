package io.vaultx.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vaultx.web.FailureTranslator;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the one place that logs failures makes of them. */
class ProblemWriterTest {
    private final Logger logger = Logger.getLogger(ProblemWriter.class.getName());
    private final Records records = new Records();

    @BeforeEach
    void listen() {
        logger.addHandler(records);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(records);
    }

    @Test
    void whoIsSentAwayForNowIsOneLineWithoutAStack() {
        ProblemWriter writer = writer();

        Refusal answer = writer.refusalFor(new Refusal(ProblemType.UNAVAILABLE, "no room for this body"), "r1");

        assertThat(answer.headers()).containsKey("Retry-After");
        assertThat(records.published).singleElement().satisfies(record -> {
            assertThat(record.getLevel().intValue()).isEqualTo(Level.WARNING.intValue());
            assertThat(record.getThrown()).isNull();
        });
    }

    @Test
    void aFullDiskIsOneLineWithoutAStack() {
        ProblemWriter writer = writer(failure -> Optional.of(new Refusal(ProblemType.NO_SPACE, "the disk is full")));

        writer.refusalFor(new IOException("no space left"), "r2");

        assertThat(records.published).singleElement().satisfies(record -> {
            assertThat(record.getLevel().intValue()).isEqualTo(Level.WARNING.intValue());
            assertThat(record.getThrown()).isNull();
        });
    }

    @Test
    void whatIsNotThereYetIsOneLineWithoutAStackThatSaysWhat() {
        ProblemWriter writer =
                writer(failure -> Optional.of(new Refusal(ProblemType.UNAVAILABLE, "come back").expected()));

        writer.refusalFor(new IllegalStateException("the queues are not there yet"), "r4");

        assertThat(records.published).singleElement().satisfies(record -> {
            assertThat(record.getLevel().intValue()).isEqualTo(Level.WARNING.intValue());
            assertThat(record.getThrown()).isNull();
            assertThat(record.getMessage()).contains("r4", "the queues are not there yet");
        });
    }

    @Test
    void aStoreThatFailsIsAnErrorWithItsCause() {
        IOException broken = new IOException("input/output error");
        ProblemWriter writer = writer(failure -> Optional.of(new Refusal(ProblemType.UNAVAILABLE, "try again")));

        writer.refusalFor(broken, "r3");

        assertThat(records.published).singleElement().satisfies(record -> {
            assertThat(record.getLevel().intValue()).isGreaterThan(Level.WARNING.intValue());
            assertThat(record.getThrown()).isSameAs(broken);
        });
    }

    private static ProblemWriter writer(FailureTranslator... translators) {
        return new ProblemWriter(new ObjectMapper(), List.of(translators));
    }

    private static final class Records extends Handler {
        final List<LogRecord> published = new ArrayList<>();

        @Override
        public void publish(LogRecord record) {
            published.add(record);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
