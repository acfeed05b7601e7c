package io.vaultx.web.json;

import io.vaultx.threads.ByteBudget;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of one JSON body as they come in. Memory is taken for what came, never for what was announced: from a budget
 * that all bodies share, and given back when this is closed. For one thread.
 */
final class JsonBytes implements AutoCloseable {
    private static final int FIRST_BYTES = 4 << 10;

    private final ByteBudget budget;
    private final int maxBytes;
    private final long declaredLength;
    private byte[] bytes = {};
    private int size;

    /**
     * @param declaredLength what the client announced, -1 when nothing
     * @throws Refusal {@code TOO_LARGE} when that is more than {@code maxBytes}
     */
    JsonBytes(ByteBudget budget, int maxBytes, long declaredLength) {
        this.budget = budget;
        this.maxBytes = maxBytes;
        this.declaredLength = declaredLength;
        requireFits(declaredLength);
    }

    /**
     * @throws Refusal {@code TOO_LARGE}; {@code UNAVAILABLE} when other bodies hold all memory
     */
    void add(ByteBuffer more) {
        int count = more.remaining();
        requireFits((long) size + count);
        if (count > bytes.length - size) {
            growTo(size + count);
        }
        more.get(bytes, size, count);
        size += count;
    }

    byte[] toArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    @Override
    public void close() {
        budget.give(bytes.length);
        bytes = new byte[0];
    }

    /** Doubles, up to what can still come. */
    private void growTo(int needed) {
        long most = declaredLength < needed ? maxBytes : declaredLength;
        int length = (int) Math.clamp(Math.max(FIRST_BYTES, 2L * bytes.length), needed, most);
        if (!budget.tryTake(length - bytes.length)) {
            throw new Refusal(ProblemType.UNAVAILABLE, "too many JSON bodies at once: no memory for another")
                    .header("Retry-After", "1");
        }
        bytes = Arrays.copyOf(bytes, length);
    }

    private void requireFits(long length) {
        if (length > maxBytes) {
            throw Refusal.invalidAs(ProblemType.TOO_LARGE, "body", "at most " + maxBytes + " bytes of JSON", length);
        }
    }
}
