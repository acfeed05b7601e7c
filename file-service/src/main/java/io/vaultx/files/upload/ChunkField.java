package io.vaultx.files.upload;

import io.vaultx.chunks.Written;
import io.vaultx.domain.ChunkId;
import io.vaultx.files.content.ContentCheck;
import io.vaultx.web.BodySource;
import io.vaultx.web.ContentDigest;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.form.FormPart;
import io.vaultx.web.form.MultipartReader;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The field {@code chunk} of a form. As a check it reads the form to its end before the part counts, so that a form that is
 * cut short counts for nothing. Content-Digest is by RFC 9530 that of the whole form; clients that mean the field's bytes
 * are understood too. For one thread.
 */
final class ChunkField implements BodySource, ContentCheck {
    static final String NAME = "chunk";

    private final HashedBody form;
    private final MultipartReader fields;
    private final BodySource content;
    private final Optional<ChunkId> declared;

    private ChunkField(HashedBody form, MultipartReader fields, BodySource content, Optional<ChunkId> declared) {
        this.form = form;
        this.fields = fields;
        this.content = content;
        this.declared = declared;
    }

    /** Reads up to the field. */
    static ChunkField open(BodySource body, @Nullable String contentType, @Nullable String contentDigest) {
        Optional<ChunkId> declared = ContentDigest.sha256(contentDigest).map(ChunkId::of);
        HashedBody form = new HashedBody(() -> body);
        MultipartReader fields = MultipartReader.of(form, contentType);
        for (FormPart field = fields.next(); field != null; field = fields.next()) {
            if (field.name().equals(NAME)) {
                return new ChunkField(form, fields, field.content(), declared);
            }
        }
        throw Refusal.invalid("form", "a form with a field " + NAME, "none of that name");
    }

    @Override
    public @Nullable ByteBuffer next() {
        return content.next();
    }

    @Override
    public long declaredLength() {
        return content.declaredLength();
    }

    @Override
    public void whole(Written part) {
        for (FormPart field = fields.next(); field != null; field = fields.next()) {
            if (field.name().equals(NAME)) {
                throw new Refusal(ProblemType.MALFORMED, "the form has more than one field " + NAME);
            }
        }
        if (declared.isPresent() && !declared.get().equals(part.sha256())) {
            ChunkId whole = ChunkId.of(form.drained());
            if (!declared.get().equals(whole)) {
                throw ContentCheck.wrongDigest(DigestHeader.NAME, declared.get(), part.sha256());
            }
        }
    }
}
