package io.vaultx.files.idempotency;

import io.vaultx.domain.ChunkId;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request with (or without) an idempotency key is to do. */
public sealed interface Attempt {
    /**
     * The whole of it, for a body that was read: the work's answer, kept, or the first ending told again. What the work
     * throws goes on to the caller, kept where it is a refusal for good.
     */
    default Answer answer(byte[] bodySha256, Function<Operation, Answer> work) {
        return switch (this) {
            case Done done -> done.replay(bodySha256);
            case First first -> {
                try (first) {
                    Answer answer = first.working(bodySha256, work);
                    first.complete(bodySha256, answer);
                    yield answer;
                }
            }
        };
    }

    /**
     * Do the work, then say how it ended. Closing it without that gives the key up: whoever repeats the request takes it
     * over, with the same operation. For one thread, but for the renewal of its lease.
     */
    non-sealed interface First extends Attempt, AutoCloseable {
        Operation operation();

        /** Keeps the answer for 24 hours. To be called after the work is durable, before the answer is sent. */
        void complete(byte[] bodySha256, Answer answer);

        /**
         * Keeps a refusal whose retry is {@code never}, so that it is told again; gives the key up for any other.
         *
         * @param bodySha256 null when the body was not read to its end
         */
        void refuse(byte @Nullable [] bodySha256, Refusal refusal);

        @Override
        void close();

        private Answer working(byte[] bodySha256, Function<Operation, Answer> work) {
            try {
                return work.apply(operation());
            } catch (Refusal refusal) {
                refuse(bodySha256, refusal);
                throw refusal;
            }
        }
    }

    /** The work is done: read the body to its end, for its SHA-256, and tell the first ending again. */
    final class Done implements Attempt {
        private final ChunkId body;
        private final Ending ending;

        Done(ChunkId body, Ending ending) {
            this.body = body;
            this.ending = ending;
        }

        /**
         * The first answer.
         *
         * @throws Refusal the first refusal, or 422 when this is another body
         */
        public Answer replay(byte[] bodySha256) {
            return replay(bodySha256, bodySha256);
        }

        /**
         * The first answer.
         *
         * @param bodyDigest as {@link First#complete} would be told it now
         * @param older as an older program would have been told it
         * @throws Refusal the first refusal, or 422 when this is another body
         */
        public Answer replay(byte[] bodyDigest, byte[] older) {
            if (!body.equals(ChunkId.of(bodyDigest)) && !body.equals(ChunkId.of(older))) {
                throw keyReused("another body");
            }
            return switch (ending) {
                case Ending.Answered(Answer answer) -> answer;
                case Ending.Refused refused -> throw again(refused);
            };
        }

        private static Refusal again(Ending.Refused refused) {
            Refusal refusal = new Refusal(refused.type(), refused.detail());
            refused.headers().forEach(refusal::header);
            refused.numbers().forEach(refusal::with);
            refused.texts().forEach(refusal::with);
            return refusal;
        }
    }

    static Refusal keyReused(String difference) {
        return new Refusal(ProblemType.KEY_REUSED, "this Idempotency-Key was used with " + difference);
    }
}
