package io.vaultx.worker;

import io.vaultx.jobs.ClaimedJob;
import io.vaultx.jobs.Envelope;
import io.vaultx.jobs.JobId;
import io.vaultx.jobs.RetryPolicy;
import io.vaultx.jobs.RunningJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A job in a test's hands. */
final class JobAtHand implements RunningJob {
    final List<Integer> progress = new ArrayList<>();
    private final byte[] payload;
    private int signsUntilLost = Integer.MAX_VALUE;

    JobAtHand(byte[] payload) {
        this.payload = payload;
    }

    /** Somebody else takes it over after so many looks. */
    JobAtHand lostAfter(int looks) {
        signsUntilLost = looks;
        return this;
    }

    @Override
    public ClaimedJob claimed() {
        return new ClaimedJob(
                new JobId("a"), 1, new Envelope("digest", RetryPolicy.USUAL, payload), 0, 0, Instant.EPOCH);
    }

    @Override
    public void progress(int percent) {
        progress.add(percent);
    }

    @Override
    public boolean isMine() {
        return signsUntilLost-- > 0;
    }
}
