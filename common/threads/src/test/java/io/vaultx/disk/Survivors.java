package io.vaultx.disk;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is left of a file's bytes. */
record Survivors(Loss loss, Random random) {
    private static final int SECTOR_BYTES = 512;
    private static final int BLOCK_BYTES = 4096;

    byte[] of(byte[] synced, List<Change> since) {
        return switch (loss) {
            case EVERYTHING, BYTES -> synced;
            case NOTHING, NAMES -> all(synced, since);
            case SOME_BLOCKS -> some(synced, since, BLOCK_BYTES);
            case SOME_SECTORS -> some(synced, since, SECTOR_BYTES);
        };
    }

    private static byte[] all(byte[] synced, List<Change> since) {
        byte[] bytes = synced;
        for (Change change : since) {
            bytes = switch (change) {
                case Change.Write write -> put(bytes, write, 0, write.bytes().length);
                case Change.Truncate truncate -> Arrays.copyOf(bytes, (int) Math.min(bytes.length, truncate.size()));
                default -> throw new IllegalArgumentException("no change of bytes: " + change);
            };
        }
        return bytes;
    }

    private byte[] some(byte[] synced, List<Change> since, int unit) {
        byte[] bytes = synced;
        int odds = random.nextInt(4);
        for (Change change : since) {
            switch (change) {
                case Change.Write write -> {
                    for (int from = 0; from < write.bytes().length; from += unit) {
                        if (kept(odds)) {
                            bytes = put(bytes, write, from, Math.min(write.bytes().length, from + unit));
                        }
                    }
                }
                case Change.Truncate truncate -> {
                    if (kept(odds)) {
                        bytes = Arrays.copyOf(bytes, (int) Math.min(bytes.length, truncate.size()));
                    }
                }
                default -> throw new IllegalArgumentException("no change of bytes: " + change);
            }
        }
        return lengthened(bytes, synced, since, unit);
    }

    /** Mostly kept, mostly lost, or half and half: each looks different to whoever recovers. */
    private boolean kept(int odds) {
        return switch (odds) {
            case 0 -> random.nextInt(8) == 0;
            case 1 -> random.nextInt(8) != 0;
            default -> random.nextBoolean();
        };
    }

    /** The length is written on its own: it may be there before the bytes, which read as zeros then, or not at all. */
    private byte[] lengthened(byte[] bytes, byte[] synced, List<Change> since, int unit) {
        int whole = all(synced, since).length;
        int certain = Math.min(synced.length, bytes.length);
        int length = switch (random.nextInt(3)) {
            case 0 -> Math.max(whole, bytes.length);
            case 1 -> bytes.length;
            default -> certain + random.nextInt(bytes.length - certain + 1);
        };
        if (unit == BLOCK_BYTES && length > certain) {
            length = Math.max(certain, length / BLOCK_BYTES * BLOCK_BYTES);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] put(byte[] bytes, Change.Write write, int from, int until) {
        byte[] larger = Arrays.copyOf(bytes, (int) Math.max(bytes.length, write.at() + until));
        System.arraycopy(write.bytes(), from, larger, (int) write.at() + from, until - from);
        return larger;
    }
}
