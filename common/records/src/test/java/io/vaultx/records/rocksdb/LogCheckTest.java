package io.vaultx.records.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.records.rocksdb.LogFlaw.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCheckTest {
    private static final int BLOCK_BYTES = 32 << 10;

    @TempDir
    Path temp;

    private WrittenLog small;
    private WrittenLog large;

    @BeforeEach
    void write() throws IOException {
        small = WrittenLog.of(temp.resolve("small"), 100, 0, 700, 40);
        large = WrittenLog.of(temp.resolve("large"), 20_000, 100, 90_000, 300, 70_000);
    }

    @Test
    void aWholeLogHasNoFlaw() throws IOException {
        assertThat(check(small.bytes())).isEmpty();
        assertThat(check(large.bytes())).isEmpty();
        assertThat(check(new byte[0])).isEmpty();
    }

    @Test
    void everyFlippedBitIsDamageWhereItsWriteStarts() throws IOException {
        for (int at = 0; at < small.bytes().length; at++) {
            LogFlaw flaw = check(small.flipped(at)).orElseThrow();

            assertThat(flaw.kind()).as("byte %d", at).isEqualTo(Kind.DAMAGED);
            assertThat(small.recordsBefore(flaw.offset())).as("byte %d", at).isEqualTo(small.recordsBefore(at));
        }
    }

    @Test
    void aFlippedBitInAWriteOfManyBlocksIsDamageWhereTheWriteStarts() throws IOException {
        for (int at = 0; at < large.bytes().length; at += 997) {
            LogFlaw flaw = check(large.flipped(at)).orElseThrow();

            assertThat(flaw.kind()).as("byte %d", at).isEqualTo(Kind.DAMAGED);
            assertThat(large.recordsBefore(flaw.offset())).as("byte %d", at).isEqualTo(large.recordsBefore(at));
        }
    }

    @Test
    void aLogThatEndsInsideAWriteIsCutWhereTheWriteStarts() throws IOException {
        for (int length = (int) (long) large.ends().getFirst(); length < large.bytes().length; length += 61) {
            Optional<LogFlaw> flaw = check(large.cut(length));
            if (large.ends().contains((long) length)) {
                assertThat(flaw).isEmpty();
            } else {
                assertThat(flaw.orElseThrow().kind()).as("%d bytes", length).isEqualTo(Kind.CUT);
                assertThat(large.recordsBefore(flaw.orElseThrow().offset())).isEqualTo(large.recordsBefore(length));
            }
        }
    }

    @Test
    void aLastWriteThatIsCutAndOfNoKindThatTheLogHasIsDamage() throws IOException {
        for (int kind = 0; kind < 256; kind++) {
            byte[] cut = small.cut(small.startOfLast() + 20);
            cut[(int) small.startOfLast() + 6] = (byte) kind;

            Kind expected = kind >= 1 && kind <= 4 ? Kind.CUT : Kind.DAMAGED;
            assertThat(check(cut).orElseThrow().kind()).as("kind %d", kind).isEqualTo(expected);
        }
    }

    @Test
    void sectorsThatAreMissingFromTheLastWriteAreATornOne() throws IOException {
        long from = (large.startOfLast() / 512 + 1) * 512;
        for (long at = from; at + 512 < large.bytes().length; at += 4096) {
            LogFlaw flaw = check(large.zeroed(at, at + 512)).orElseThrow();

            assertThat(flaw.kind()).as("byte %d", at).isEqualTo(Kind.TORN);
            assertThat(large.recordsBefore(flaw.offset())).isEqualTo(4);
        }
        assertThat(check(large.zeroed(large.startOfLast(), large.bytes().length))
                        .orElseThrow()
                        .kind())
                .isEqualTo(Kind.TORN);
    }

    @Test
    void aTornWriteThatIsCutTooIsNoDamage() throws IOException {
        byte[] torn = large.zeroed(large.startOfLast() + 1000, large.startOfLast() + 1100);

        Path log = Files.write(temp.resolve("torn.log"), Arrays.copyOf(torn, torn.length - 10));

        assertThat(LogCheck.of(log).orElseThrow().kind()).isEqualTo(Kind.TORN);
    }

    @Test
    void missingSectorsBeforeAnotherWriteAreDamage() throws IOException {
        for (long at = 0; at + BLOCK_BYTES < large.startOfLast(); at += 512) {
            assertThat(check(large.zeroed(at, at + 512)).orElseThrow().kind())
                    .as("byte %d", at)
                    .isEqualTo(Kind.DAMAGED);
        }
        assertThat(check(large.zeroed(0, BLOCK_BYTES)).orElseThrow().kind()).isEqualTo(Kind.DAMAGED);
    }

    private Optional<LogFlaw> check(byte[] bytes) throws IOException {
        return LogCheck.of(Files.write(temp.resolve("checked.log"), bytes));
    }
}
