package io.vaultx.bench.micro;

import io.vaultx.chunks.cut.Chunker;
import io.vaultx.chunks.cut.FastCdc;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is done with every byte that comes in: an operation is a mebibyte. */
@State(Scope.Thread)
public class BytesBenchmark {
    private static final int MEBIBYTES = 16;

    private final byte[] bytes = new byte[MEBIBYTES << 20];

    /** Random, as compressed content is. */
    @Setup
    public void fill() {
        new SplittableRandom(7).nextBytes(bytes);
    }

    /** Finding the cuts of the default chunking. */
    @Benchmark
    @OperationsPerInvocation(MEBIBYTES)
    public int cut() {
        Chunker chunker = new FastCdc(64 << 10, 256 << 10, 1 << 20);
        int cuts = 0;
        for (int at = 0; at < bytes.length; cuts++) {
            int cut = chunker.cut(bytes, at, bytes.length);
            at = cut == Chunker.GOES_ON ? bytes.length : cut;
        }
        return cuts;
    }

    @Benchmark
    @OperationsPerInvocation(MEBIBYTES)
    public byte[] sha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Benchmark
    @OperationsPerInvocation(MEBIBYTES)
    public long crc32c() {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }
}
