package io.vaultx.auth.account;

import io.vaultx.auth.account.PasswordHash.Cost;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.web.Refusal;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes and checks passwords with Argon2id. Each hash takes 19 MiB and tens of milliseconds of a core, so only as many run
 * at once as half of the cores, and as an eighth of the heap has room for: anyone may ask for one, and a flood of log-ins
 * must leave room for those who are in. The rest wait their turn, up to a limit. They run on platform threads: on virtual
 * ones they would hold the carriers that every other story needs.
 *
 * <p>Thread-safe.
 */
@Singleton
final class Passwords {
    /** How long a log-in waits for its turn before it is told to come back. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** How many may wait; who comes when the line is full is told to come back at once. */
    static final int MAX_WAITING = 50;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random;
    private final Cost cost;
    private final Turns turns;
    private final PlatformThreads threads;
    private final PasswordHash nobodys;

    @Inject
    Passwords(SecureRandom random) {
        this(random, Cost.RECOMMENDED, parallel(Cost.RECOMMENDED), MAX_WAITING, PATIENCE);
    }

    Passwords(SecureRandom random, Cost cost, int parallel, int maxWaiting, Duration patience) {
        this.random = random;
        this.cost = cost;
        this.turns = new Turns(parallel, maxWaiting, patience);
        this.threads = PlatformThreads.named("passwords", parallel);
        this.nobodys = new PasswordHash(cost, drawn(SALT_BYTES), drawn(HASH_BYTES));
    }

    /**
     * @throws Refusal {@code UNAVAILABLE} when too many others are waiting
     */
    PasswordHash hash(String password) {
        byte[] salt = drawn(SALT_BYTES);
        return new PasswordHash(cost, salt, derive(password, cost, salt, HASH_BYTES));
    }

    /**
     * Whether the password is the one behind the hash. Without a hash (nobody has that e-mail) the answer is no, after the
     * same work, so that the time tells nobody which addresses have accounts.
     *
     * @throws Refusal {@code UNAVAILABLE} when too many others are waiting
     */
    boolean matches(String password, Optional<PasswordHash> stored) {
        PasswordHash expected = stored.orElse(nobodys);
        byte[] derived = derive(password, expected.cost(), expected.salt(), expected.hash().length);
        return MessageDigest.isEqual(expected.hash(), derived) && stored.isPresent();
    }

    private byte[] derive(String password, Cost cost, byte[] salt, int length) {
        try (var _ = turns.take()) {
            return threads.call(() -> argon2id(password, cost, salt, length));
        }
    }

    private static byte[] argon2id(String password, Cost cost, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKiB())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // Keyboards differ in how they compose a letter with its accent; the person typed the same.
        String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
        generator.generateBytes(composed.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private byte[] drawn(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return drawn;
    }

    private static int parallel(Cost cost) {
        long roomFor = Runtime.getRuntime().maxMemory() / 8 / (cost.memoryKiB() * 1024L);
        int halfTheCores = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return (int) Math.clamp(roomFor, 1, halfTheCores);
    }

    @PreDestroy
    void close() {
        threads.close(Duration.ZERO);
    }
}
