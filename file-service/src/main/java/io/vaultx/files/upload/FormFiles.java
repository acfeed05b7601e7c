package io.vaultx.files.upload;

import io.vaultx.domain.ChunkId;
import io.vaultx.files.catalog.FileRules;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.files.content.IntakePlan;
import io.vaultx.files.content.ReceivedContent;
import io.vaultx.web.BodySource;
import io.vaultx.web.ContentDigest;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.form.FormPart;
import io.vaultx.web.form.MultipartReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields {@code file} of a form, one after the other. At most {@link #MAX_FILES}. For one thread. */
final class FormFiles {
    /** Contents of one form are held back until the last has arrived, and each holds its chunk list. */
    static final int MAX_FILES = 100;

    static final String NAME = "file";
    private static final String DEFAULT_TYPE = "application/octet-stream";

    private final MultipartReader fields;
    private final Runnable atItsEnd;
    private int count;

    private FormFiles(MultipartReader fields, Runnable atItsEnd) {
        this.fields = fields;
        this.atItsEnd = atItsEnd;
    }

    /**
     * Reads nothing yet.
     *
     * @param contentDigest the request's; by RFC 9530 that of the whole form
     */
    static FormFiles open(BodySource body, @Nullable String contentType, @Nullable String contentDigest) {
        Optional<ChunkId> declared = ContentDigest.sha256(contentDigest).map(ChunkId::of);
        if (declared.isEmpty()) {
            return new FormFiles(MultipartReader.of(body, contentType), () -> {});
        }
        HashedBody form = new HashedBody(() -> body);
        return new FormFiles(MultipartReader.of(form, contentType), () -> requireDigest(declared.get(), form));
    }

    private static void requireDigest(ChunkId declared, HashedBody form) {
        ChunkId received = ChunkId.of(form.drained());
        if (!received.equals(declared)) {
            throw ContentCheck.wrongDigest(DigestHeader.NAME, declared, received);
        }
    }

    /**
     * The next file, to be read before another is asked for; null behind the last, with the form read to its end. Other
     * fields are skipped.
     *
     * @throws Refusal 400 when there is none, or one has no good name; 413 when there are too many; 422 behind the last,
     *     when the form is another one than its Content-Digest says
     */
    @Nullable
    Arriving next() {
        for (FormPart field = fields.next(); field != null; field = fields.next()) {
            if (field.name().equals(NAME)) {
                count++;
                if (count > MAX_FILES) {
                    throw Refusal.invalidAs(ProblemType.TOO_LARGE, "form", "at most " + MAX_FILES + " files", count);
                }
                return new Arriving(describe(field), new Incoming(field.content(), List.of()));
            }
        }
        if (count == 0) {
            throw Refusal.invalid("form", "a form with at least one field " + NAME, "none of that name");
        }
        atItsEnd.run();
        return null;
    }

    private static NewFile describe(FormPart field) {
        String name = field.filename()
                .orElseThrow(() -> Refusal.invalid("filename", "given for every field " + NAME, "none"));
        return NewFile.named(
                FileRules.name("filename", name),
                FileRules.mimeType(field.contentType().orElse(DEFAULT_TYPE)));
    }

    /** A file whose bytes come next. */
    record Arriving(NewFile file, Incoming incoming) {}

    /** A file whose bytes are durable. */
    record Arrived(NewFile file, IntakePlan plan, ReceivedContent content) {}
}
