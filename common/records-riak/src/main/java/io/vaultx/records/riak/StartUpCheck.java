package io.vaultx.records.riak;

import io.vaultx.records.Key;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.riak.RiakCallException.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import shaded.com.basho.riak.protobuf.RiakPB.RpbBucketProps;
import shaded.com.google.protobuf.ByteString;

/** Looks whether the bucket types of a cluster can keep records, before any is entrusted to it. */
final class StartUpCheck {
    /** Others start at the same time and win some rounds. */
    private static final int MAX_ROUNDS = 20;

    private static final Key PROBE = Key.of("probe".getBytes(StandardCharsets.US_ASCII));

    private final RiakObjects riak;
    private final RiakSettings settings;

    StartUpCheck(RiakObjects riak, RiakSettings settings) {
        this.riak = riak;
        this.settings = settings;
    }

    /** @throws RecordStoreFailedException when something is not as it must be; the message says what */
    void run(boolean exclusiveTablesToo) {
        String type = settings.buckets().ordinaryType();
        RpbBucketProps ordinary = riak.properties(type);
        require(type, "allow_mult", ordinary.getAllowMult(), true);
        require(type, "last_write_wins", ordinary.getLastWriteWins(), false);
        require(type, "consistent", ordinary.getConsistent(), false);
        require(type, "write_once", ordinary.getWriteOnce(), false);
        require(type, "n_val", ordinary.getNVal(), settings.quorums().n());
        checkIndex(type);
        if (exclusiveTablesToo) {
            checkExclusive(settings.buckets().exclusiveType());
        }
    }

    private void checkIndex(String type) {
        Place.Bucket bucket = Place.Bucket.of(type, settings.buckets().space() + "/probe");
        ByteString from = Place.stored(PROBE);
        try {
            riak.keys(bucket, from, Place.KEYS_UNTIL, 1, ByteString.EMPTY);
        } catch (RecordStoreFailedException e) {
            throw new RecordStoreFailedException(
                    "bucket type " + type + " of Riak answers no index query: its backend must be leveldb or leveled ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    private void checkExclusive(String type) {
        require(type, "consistent", riak.properties(type).getConsistent(), true);
        Place place =
                Place.Bucket.of(type, settings.buckets().space() + "/probe").place(PROBE);
        Probe probe = Probe.BEATEN;
        try {
            for (int round = 0; round < MAX_ROUNDS && probe == Probe.BEATEN; round++) {
                probe = probe(place);
            }
        } catch (RecordStoreFailedException | RiakCallException e) {
            throw cannotKeepExclusive(type, "it does not answer: " + e.getMessage(), e);
        }
        switch (probe) {
            case ONE_WON -> {}
            case BOTH_WON -> throw cannotKeepExclusive(type, "it took two writes where one had to lose", null);
            case BEATEN ->
                throw cannotKeepExclusive(type, "a probe written " + MAX_ROUNDS + " times was not taken once", null);
        }
    }

    private enum Probe {
        ONE_WON,
        BOTH_WON,
        /** Somebody else was first. */
        BEATEN
    }

    /** Writes twice from one state. */
    private Probe probe(Place place) throws RiakCallException {
        Found found = riak.getConsistent(place);
        if (!put(place, found.context())) {
            return Probe.BEATEN;
        }
        return put(place, found.context()) ? Probe.BOTH_WON : Probe.ONE_WON;
    }

    private boolean put(Place place, ByteString context) throws RiakCallException {
        for (int attempt = 1; ; attempt++) {
            try {
                return riak.putConsistent(place, RowLayout.LISTING, context);
            } catch (RiakCallException e) {
                if (e.kind() == Kind.REFUSED || attempt >= riak.attempts()) {
                    throw e;
                }
            }
        }
    }

    private static void require(String type, String property, Object found, Object needed) {
        if (!found.equals(needed)) {
            throw new RecordStoreFailedException(
                    "bucket type %s of Riak has %s=%s, records need %s=%s (docs/RIAK.md has the command that makes it)"
                            .formatted(type, property, found, property, needed),
                    null);
        }
    }

    private static RecordStoreFailedException cannotKeepExclusive(String type, String why, @Nullable Throwable cause) {
        return new RecordStoreFailedException(
                "bucket type " + type + " of Riak cannot keep records that only one writer may win: " + why
                        + " (it takes strong_consistency = on and three nodes; docs/RIAK.md has the commands)",
                cause);
    }
}
