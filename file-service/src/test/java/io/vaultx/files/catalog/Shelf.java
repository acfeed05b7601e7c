package io.vaultx.files.catalog;

import io.vaultx.chunks.Chunking;
import io.vaultx.domain.ChunkAddress;
import io.vaultx.domain.ChunkId;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Principal;
import io.vaultx.domain.Role;
import io.vaultx.files.catalog.FilePatch.PathEdit;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.Manifest;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.records.RecordStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A catalog over a store, with the words that its tests speak in. */
final class Shelf {
    static final Principal ANNA = new Principal("anna", Set.of(Role.USER));
    static final Principal BERT = new Principal("bert", Set.of(Role.USER));

    final ManualClock clock = new ManualClock();
    final Catalog catalog;
    private final Random random = new Random(1);

    Shelf(RecordStore store) {
        this.catalog = new Catalog(store, clock, new RecordedSessions(store), new Outbox(store, () -> true, clock));
    }

    synchronized Operation operation() {
        return Operation.fresh(random);
    }

    static Operation repeated(Operation operation) {
        return new Operation(operation.id(), true);
    }

    static NewFile at(@Nullable String path) {
        return file(path, null);
    }

    static NewFile file(@Nullable String path, @Nullable Long size) {
        return new NewFile(
                "home", path, Description.named("n", "text/plain"), true, true, Chunking.DEFAULT, size, null);
    }

    static NamedTarget target(String path) {
        return new NamedTarget("home", path, null);
    }

    static FilePatch moveTo(String path) {
        return new FilePatch(List.of(), new PathEdit.MoveTo(path));
    }

    static FilePatch named(String name) {
        return new FilePatch(List.of(file -> file.withName(name)), new PathEdit.Keep());
    }

    static NewContent content(String text) {
        ChunkId sha256 = sha256(text);
        return new NewContent(
                text.length(),
                Etags.of(sha256),
                sha256,
                ChunkAddress.SHARED,
                Chunking.DEFAULT,
                new Manifest.Inline(List.of(new ChunkRef(sha256, text.length()))));
    }

    FileHead put(String path, String text) {
        return catalog.commitNamed(ANNA, seen(path), content(text), CommitCheck.NONE, operation())
                .head();
    }

    /** The name as a PUT finds it before its body comes. */
    NameSeen seen(String path) {
        return catalog.look(ANNA, target(path));
    }

    void remove(FileHead head) {
        catalog.remove(head.id(), CommitCheck.NONE, operation());
    }

    FileHead move(FileHead head, String path) {
        return catalog.change(ANNA, head.id(), moveTo(path), CommitCheck.NONE, operation());
    }

    Optional<FileHead> byName(String path) {
        return catalog.findByName(ANNA, "home", path);
    }

    List<FileHead> list() {
        return list(Listing.Filter.ALL, 1000);
    }

    List<FileHead> list(Listing.Filter filter, int limit) {
        List<FileHead> all = new ArrayList<>();
        @Nullable String after = null;
        do {
            FilePage page = catalog.list(ANNA, "home", filter, after, limit);
            all.addAll(page.items());
            after = page.next();
        } while (after != null);
        return all;
    }

    List<String> paths() {
        return list().stream().map(FileHead::path).toList();
    }

    private static ChunkId sha256(String text) {
        try {
            return ChunkId.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
