package io.vaultx.security;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an auth-service elsewhere, as it publishes them. They are fetched again every minute, and at once when a token
 * names one that is not among them: at most every 30 seconds, so that nobody drives this service to ask by inventing names.
 * While the auth-service is away, what was fetched last goes on to count.
 *
 * <p>Thread-safe. Whoever makes one calls {@link #refreshWhenDue} every second or so.
 */
public final class PublishedKeys implements VerificationKeys {
    private static final System.Logger LOG = System.getLogger(PublishedKeys.class.getName());
    /** Between two fetches because of names that nobody knows. */
    static final long ASKED_NANOS = 30_000_000_000L;
    /** Between two fetches for news. */
    static final long REFRESH_NANOS = 60_000_000_000L;
    /** Between two fetches while there is nothing at all, or the last one failed. */
    static final long AGAIN_NANOS = 1_000_000_000L;

    private final KeySetSource source;
    private final LongSupplier nanos;
    private volatile @Nullable Map<String, ECPublicKey> keys;
    private volatile boolean away;
    private long fetched;
    private boolean everFetched;

    /** When the last fetch began that a name caused. */
    private volatile long asked;

    private volatile boolean everAsked;

    /** That fetch has not ended: who comes meanwhile waits, for the key may be among what it brings. */
    private volatile boolean asking;

    /**
     * @param nanos a clock that never goes back, as {@link System#nanoTime}
     */
    public PublishedKeys(KeySetSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** Whether they were fetched at least once; without them no token can be judged. */
    public boolean areKnown() {
        return keys != null;
    }

    /**
     * Blocks while it asks, at most once in a while.
     *
     * @throws Refusal 503 when the key may be a new one and the auth-service cannot be asked
     */
    @Override
    public Optional<ECPublicKey> find(String keyId) {
        Optional<ECPublicKey> known = known(keyId);
        if (known.isPresent()) {
            return known;
        }
        askFor(keyId);
        known = known(keyId);
        if (known.isEmpty() && away) {
            throw new Refusal(
                    ProblemType.UNAVAILABLE, "the service that signs tokens cannot be asked for its keys now");
        }
        return known;
    }

    @Override
    public boolean trusts(String keyId) {
        Map<String, ECPublicKey> now = keys;
        return now != null && now.containsKey(keyId);
    }

    /** Fetches when it is time to. Blocks while it asks. */
    public synchronized void refreshWhenDue() {
        long patience = away || keys == null ? AGAIN_NANOS : REFRESH_NANOS;
        if (!everFetched || nanos.getAsLong() - fetched >= patience) {
            fetch();
        }
    }

    private Optional<ECPublicKey> known(String keyId) {
        Map<String, ECPublicKey> now = keys;
        return now == null ? Optional.empty() : Optional.ofNullable(now.get(keyId));
    }

    /** Who asks too soon waits for nobody, above all not for the fetches for news while the auth-service is away. */
    private void askFor(String keyId) {
        // In this order: whoever is told that it is too soon finds that fetch under way, or the keys that it brought.
        if (!isTooSoon() || asking) {
            askInTurn(keyId);
        }
    }

    private synchronized void askInTurn(String keyId) {
        if (isTooSoon() || known(keyId).isPresent()) {
            return;
        }
        asking = true;
        asked = nanos.getAsLong();
        everAsked = true;
        try {
            fetch();
        } finally {
            asking = false;
        }
    }

    private boolean isTooSoon() {
        return everAsked && nanos.getAsLong() - asked < ASKED_NANOS;
    }

    private void fetch() {
        boolean first = !everFetched;
        everFetched = true;
        fetched = nanos.getAsLong();
        try {
            Map<String, ECPublicKey> now = source.fetch();
            if (!now.keySet().equals(keys == null ? null : keys.keySet())) {
                LOG.log(System.Logger.Level.INFO, "tokens are verified by the keys {0} of {1}", now.keySet(), source);
            }
            keys = now;
            away = false;
        } catch (KeySetSource.UnavailableException failed) {
            if (first || !away) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        keys == null
                                ? "waiting for the keys of {0}: {1}"
                                : "goes on with the keys it knows: {0} does not tell: {1}",
                        source,
                        failed.getMessage());
            }
            away = true;
        } finally {
            // A slow answer is no reason to ask again sooner.
            fetched = nanos.getAsLong();
        }
    }
}
