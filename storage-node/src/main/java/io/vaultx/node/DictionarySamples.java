package io.vaultx.node;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import io.vaultx.node.zstd.ZstdFrame;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Small chunks that were compressed without a dictionary, for each domain its own, until there are enough of them to make
 * one. It is made of three quarters of them and only kept when it serves the last quarter clearly better than none. After one
 * that did not, more and more chunks of the domain go by before it is tried again.
 *
 * <p>In memory only, at most {@link #DOMAINS} times 2 MiB: after a restart it is begun anew. Not thread-safe.
 */
final class DictionarySamples {
    /** What of a domain may gain from a dictionary; larger chunks have enough to look back at. */
    static final int SMALL_BYTES = 16 << 10;

    /** A dictionary's size at most. */
    static final int DICTIONARY_BYTES = 32 << 10;

    /** Domains that are collected for at once: those met last. */
    static final int DOMAINS = 4;

    private static final int ENOUGH_BYTES = 512 << 10;
    private static final int ENOUGH_CHUNKS = 128;
    private static final int MANY_CHUNKS = 1024;
    private static final int MOST_PASSED_BY = 1 << 20;

    /** Every so many samples one is held out. */
    private static final int HELD_OUT = 4;

    private final Map<Long, Pool> pools = new LinkedHashMap<>(DOMAINS, 0.75f, true);

    /** Of one domain. */
    private static final class Pool {
        /** Contents that differ: one that comes again adds nothing, and would praise a dictionary that has it. */
        private Set<ByteBuffer> samples = new LinkedHashSet<>();

        private int bytes;
        private int passBy;
        private int passByNext = MANY_CHUNKS;

        boolean isEnough() {
            return samples.size() >= MANY_CHUNKS || samples.size() >= ENOUGH_CHUNKS && bytes >= ENOUGH_BYTES;
        }
    }

    /**
     * Takes a content, of at most {@link #SMALL_BYTES}, to the others of its domain, unless it is among them. When that makes
     * them enough, and they make a dictionary that is worth it, returns that. Native code; takes some tenths of a second then.
     */
    Optional<ByteBuffer> offer(long domain, ByteBuffer content, int level) {
        Pool pool = pools.computeIfAbsent(domain, made -> new Pool());
        if (pools.size() > DOMAINS) {
            pools.remove(pools.keySet().iterator().next());
        }
        if (pool.passBy > 0) {
            pool.passBy--;
            return Optional.empty();
        }
        byte[] sample = new byte[content.remaining()];
        content.duplicate().get(sample);
        if (!pool.samples.add(ByteBuffer.wrap(sample))) {
            return Optional.empty();
        }
        pool.bytes += sample.length;
        if (!pool.isEnough()) {
            return Optional.empty();
        }
        List<byte[]> samples = pool.samples.stream().map(ByteBuffer::array).toList();
        pool.samples = new LinkedHashSet<>();
        pool.bytes = 0;
        Optional<ByteBuffer> dictionary = train(samples, level);
        if (dictionary.isEmpty()) {
            pool.passBy = pool.passByNext;
            pool.passByNext = Math.min(2 * pool.passByNext, MOST_PASSED_BY);
        }
        return dictionary;
    }

    private static Optional<ByteBuffer> train(List<byte[]> samples, int level) {
        List<byte[]> heldOut = new ArrayList<>();
        ZstdDictTrainer trainer = new ZstdDictTrainer(
                samples.stream().mapToInt(sample -> sample.length).sum(), DICTIONARY_BYTES, level);
        for (int i = 0; i < samples.size(); i++) {
            if (i % HELD_OUT == 0) {
                heldOut.add(samples.get(i));
            } else {
                trainer.addSample(samples.get(i));
            }
        }
        try {
            byte[] dictionary = trainer.trainSamples();
            return serves(dictionary, heldOut, level) ? Optional.of(ByteBuffer.wrap(dictionary)) : Optional.empty();
        } catch (ZstdException nothingInCommon) {
            return Optional.empty();
        }
    }

    /** Whether it saves a quarter of what the samples take without it. */
    private static boolean serves(byte[] dictionary, List<byte[]> heldOut, int level) {
        long without = 0;
        long with = 0;
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer content = arena.allocate(SMALL_BYTES).asByteBuffer();
            ByteBuffer frame = arena.allocate(ZstdFrame.bound(SMALL_BYTES)).asByteBuffer();
            for (byte[] sample : heldOut) {
                content.clear().put(sample).flip();
                ZstdFrame.encode(content, level, frame.clear());
                without += Math.min(sample.length, frame.position());
                ZstdFrame.encode(content, level, dictionary, frame.clear());
                with += Frame.withDictionary(frame.position());
            }
        }
        return with <= without - without / 4;
    }
}
