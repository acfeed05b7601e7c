package io.vaultx.web;

/** What is kept beside a request, in the Vert.x routing context, under names that several modules know. */
public final class RequestAttributes {
    /** The {@link io.vaultx.domain.Principal}; the guard puts it there. */
    public static final String PRINCIPAL = "io.vaultx.principal";

    /** The request's id, a {@link String}; there before any other handler runs. */
    public static final String REQUEST_ID = "io.vaultx.request-id";

    /** The SHA-256 of a JSON body that was read, {@code byte[]}. */
    public static final String BODY_SHA256 = "io.vaultx.body-sha256";

    /**
     * The template of the route that answers, a {@link String}: {@code /api/files/{id}}. Not there while no route is known. The
     * only word on a request's path that metrics may carry: paths have names, and tokens that open a download.
     */
    public static final String ROUTE = "io.vaultx.route";

    private RequestAttributes() {}
}
