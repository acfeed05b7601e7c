package io.vaultx.web.form;

import io.vaultx.web.BodySource;
import java.util.Optional;

/**
 * One field of a form.
 *
 * @param name the field's name, empty at least
 * @param filename empty for a field that is no file
 * @param contentType as the client says it
 * @param content to be read before the next part is asked for; what is left is skipped. Its length is not declared.
 */
public record FormPart(String name, Optional<String> filename, Optional<String> contentType, BodySource content) {}
