package io.vaultx.records.redis;

import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStoreFailedException;
import io.vaultx.records.RecordStoreFullException;
import io.vaultx.redis.RedisException;
import java.util.regex.Pattern;

/** What a failure of Redis means to whoever uses records. */
final class RedisFailure {
    /** Answers that a server gives before it does anything; a script passes them on within a sentence of its own. */
    private static final Pattern NOTHING_HAPPENED = Pattern.compile(
            "\\b(OOM|MISCONF|READONLY|LOADING|BUSY|NOAUTH|WRONGPASS|NOREPLICAS|MASTERDOWN|NORECORDS|NOSTORE)\\b");

    private static final Pattern FULL = Pattern.compile("\\bOOM\\b|No space left on device|Disk quota exceeded");

    private RedisFailure() {}

    static RuntimeException ofWrite(RedisException failure) {
        String message = "records cannot be written: " + failure.getMessage();
        return switch (failure) {
            case RedisException.NotSent notSent -> new RecordStoreFailedException(message, notSent);
            case RedisException.OutcomeUnknown unknown ->
                new OutcomeUnknownException("the answer to a write did not come: " + unknown.getMessage(), unknown);
            case RedisException.Refused refused -> ofRefusedWrite(message, refused);
        };
    }

    private static RuntimeException ofRefusedWrite(String message, RedisException.Refused refused) {
        String answer = String.valueOf(refused.getMessage());
        if (!NOTHING_HAPPENED.matcher(answer).find()) {
            // A script that broke off in the middle: what it had changed by then stays changed.
            return new OutcomeUnknownException(message, refused);
        }
        return FULL.matcher(answer).find()
                ? new RecordStoreFullException(message, refused)
                : new RecordStoreFailedException(message, refused);
    }

    static RecordStoreFailedException ofRead(RedisException failure) {
        return new RecordStoreFailedException("records cannot be read: " + failure.getMessage(), failure);
    }
}
