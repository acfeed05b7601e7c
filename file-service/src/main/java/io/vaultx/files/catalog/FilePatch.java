package io.vaultx.files.catalog;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a PATCH changes. Made by the reader of JSON bodies, which checks every value.
 *
 * @param edits of the description, in order
 */
public record FilePatch(List<UnaryOperator<Description>> edits, PathEdit path) {
    public FilePatch {
        edits = List.copyOf(edits);
    }

    /** What becomes of the path. */
    sealed interface PathEdit {
        record Keep() implements PathEdit {}

        /** Back to the default. */
        record Reset() implements PathEdit {}

        record MoveTo(String path) implements PathEdit {}
    }

    Description applyTo(Description description) {
        Description edited = description;
        for (UnaryOperator<Description> edit : edits) {
            edited = edit.apply(edited);
        }
        return edited;
    }

    String pathOf(FileHead head, Description edited) {
        return switch (path) {
            case PathEdit.Keep() -> head.path();
            case PathEdit.Reset() -> FileRules.defaultPath(head.id(), edited.originalName());
            case PathEdit.MoveTo(String to) -> to;
        };
    }
}
