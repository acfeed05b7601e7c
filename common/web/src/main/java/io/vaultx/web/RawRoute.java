package io.vaultx.web;

/**
 * A route whose bodies are streamed: mounted on the Vert.x router, its handler runs on a virtual thread.
 *
 * @param method upper case
 * @param template {@code /api/files/{id}/content}; a last segment {@code {path...}} takes all that follows
 * @param summary a line for the OpenAPI document
 */
public record RawRoute(String method, String template, Demand demand, String summary, Handler handler) {
    /** Handles one exchange; what it throws becomes a problem. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws Exception;
    }
}
