package io.vaultx.auth.account;

import io.vaultx.auth.account.PasswordHash.Cost;
import io.vaultx.threads.PlatformThreads;
import io.vaultx.web.ProblemType;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes and checks passwords with Argon2id. Each hash takes 19 MiB and tens of milliseconds of a core, so only as many run
 * at once as there are cores, and as an eighth of the heap has room for; the rest wait their turn. They run on platform
 * threads: on virtual ones they would hold the carriers that every other story needs.
 *
 * <p>Thread-safe.
 */
@Singleton
final class Passwords {
    /** How long a log-in waits for its turn before it is told to come back. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random;
    private final Cost cost;
    private final Duration patience;
    private final Semaphore turns;
    private final PlatformThreads threads;
    private final PasswordHash nobodys;

    @Inject
    Passwords(SecureRandom random) {
        this(random, Cost.RECOMMENDED, parallel(Cost.RECOMMENDED), PATIENCE);
    }

    Passwords(SecureRandom random, Cost cost, int parallel, Duration patience) {
        this.random = random;
        this.cost = cost;
        this.patience = patience;
        this.turns = new Semaphore(parallel, true);
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
        takeTurn();
        try {
            return threads.call(() -> argon2id(password, cost, salt, length));
        } finally {
            turns.release();
        }
    }

    private void takeTurn() {
        try {
            if (turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refusal(ProblemType.UNAVAILABLE, "too many are logging in at once").header("Retry-After", "5");
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
        return (int) Math.clamp(roomFor, 1, Runtime.getRuntime().availableProcessors());
    }

    @PreDestroy
    void close() {
        threads.close(Duration.ZERO);
    }
}
