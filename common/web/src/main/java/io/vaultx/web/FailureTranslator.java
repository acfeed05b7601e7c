package io.vaultx.web;

import java.util.Optional;

/**
 * Says what a failure of some library means to a client; every bean of this type is asked, in no order. What none knows is
 * {@link ProblemType#INTERNAL}.
 */
@FunctionalInterface
public interface FailureTranslator {
    /** Empty for a failure of others. */
    Optional<Refusal> translate(Throwable failure);
}
