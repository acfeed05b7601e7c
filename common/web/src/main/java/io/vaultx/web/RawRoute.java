package io.vaultx.web;

/**
 * A route whose bodies are streamed: mounted on the Vert.x router, its handler runs on a virtual thread.
 *
 * @param method upper case
 * @param template {@code /api/files/{id}/content}; a last segment {@code {path...}} takes all that follows
 * @param summary a line for the OpenAPI document
 * @param contract the rest of what the OpenAPI document says about it
 */
public record RawRoute(
        String method, String template, Demand demand, String summary, Contract contract, Handler handler) {
    /** A route whose contract is not described. */
    public RawRoute(String method, String template, Demand demand, String summary, Handler handler) {
        this(method, template, demand, summary, Contract.NONE, handler);
    }

    /** The same route with a contract. */
    public RawRoute under(Contract described) {
        return new RawRoute(method, template, demand, summary, described, handler);
    }

    /** Handles one exchange; what it throws becomes a problem. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws Exception;
    }
}
