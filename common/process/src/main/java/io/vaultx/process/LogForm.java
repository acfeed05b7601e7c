package io.vaultx.process;

import java.util.Map;

/** How the log is written: lines of text, or with {@code VAULTX_LOG=json} a JSON object a line. */
public final class LogForm {
    private static final String SETTING = "VAULTX_LOG";

    private LogForm() {}

    /**
     * To be called before Quarkus starts.
     *
     * @throws IllegalStateException for a form that there is not
     */
    public static void choose(Map<String, String> environment) {
        String form = environment.getOrDefault(SETTING, "text");
        switch (form) {
            case "", "text" -> {}
            case "json" -> System.setProperty("quarkus.log.console.json.enabled", "true");
            default -> throw new IllegalStateException(SETTING + " must be text or json, got " + form);
        }
    }
}
