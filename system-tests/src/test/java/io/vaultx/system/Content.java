package io.vaultx.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Incompressible bytes that are made again from their seed instead of being kept. */
record Content(long seed, long size) {
    byte[] bytes() {
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream open() {
        return new Generated(new SplittableRandom(seed), size);
    }

    String sha256() {
        return sha256(open());
    }

    /** Of several, one behind the other. */
    static String sha256(List<Content> contents) {
        return sha256(new SequenceInputStream(
                Collections.enumeration(contents.stream().map(Content::open).toList())));
    }

    /** Reads the stream to its end. */
    static String sha256(InputStream stream) {
        MessageDigest digest = newSha256();
        byte[] buffer = new byte[1 << 16];
        try (stream) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newSha256().digest(bytes));
    }

    /** The value of a Content-Digest header (RFC 9530). */
    static String digestHeader(byte[] bytes) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(newSha256().digest(bytes)) + ":";
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Generated extends InputStream {
        private final SplittableRandom random;
        private final ByteBuffer block =
                ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        private long left;

        Generated(SplittableRandom random, long size) {
            this.random = random;
            this.left = size;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            if (!block.hasRemaining()) {
                block.clear();
                while (block.hasRemaining()) {
                    block.putLong(random.nextLong());
                }
                block.flip();
            }
            int count = (int) Math.min(Math.min(length, block.remaining()), left);
            block.get(to, offset, count);
            left -= count;
            return count;
        }
    }
}
