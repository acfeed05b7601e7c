package io.vaultx.files.catalog;

import io.vaultx.domain.Principal;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** The one bucket that each user has for now. */
public final class HomeBucket {
    /** How it is shown and addressed. */
    public static final String NAME = "home";

    private HomeBucket() {}

    /** The internal id, the same for ever: names are bound in it. */
    static String idOf(String principalId) {
        return principalId + "/" + NAME;
    }

    /**
     * The internal id of a bucket that the caller names.
     *
     * @throws Refusal 404 for any other name than {@link #NAME}
     */
    public static String require(Principal caller, String name) {
        if (!NAME.equals(name)) {
            throw new Refusal(ProblemType.NOT_FOUND, "there is no bucket of this name; yours is " + NAME);
        }
        return idOf(caller.id());
    }
}
