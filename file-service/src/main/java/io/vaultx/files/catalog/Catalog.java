package io.vaultx.files.catalog;

import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Namespace.Holder;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.records.OutcomeUnknownException;
import io.vaultx.records.RecordStore;
import io.vaultx.records.Row;
import io.vaultx.records.TableSpec;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stories of a file: create, commit a content, change, remove; and how it is found. Every change replaces the head as
 * it was read and is tried again when somebody else was faster, its checks asked anew each time. What returns is durable.
 *
 * <p>A story that is repeated with an operation of the same id does nothing twice. One whose operation another process took
 * over ends with {@link OutcomeUnknownException} before it changes anything more. Every story throws {@link Refusal} for
 * what it will not do: 404 for files that do not exist or are somebody else's, 409 for a taken path.
 *
 * <p>Thread-safe. Blocks.
 */
@Singleton
public final class Catalog {
    private final InstantSource clock;
    private final FileTable files;
    private final NameTable names;
    private final Commits commits;
    private final Namespace namespace;
    private final Births births;
    private final HeadChanges changes;
    private final History history;
    private final Listing listing;

    @Inject
    public Catalog(RecordStore store, InstantSource clock, UploadSessions sessions, Outbox outbox) {
        this.clock = clock;
        this.files = new FileTable(store);
        this.names = new NameTable(store);
        VersionTable versions = new VersionTable(store);
        this.commits = new Commits(files, versions, outbox);
        this.namespace = new Namespace(files, names);
        this.births = new Births(files, commits, namespace, sessions);
        this.changes = new HeadChanges(files, commits, namespace, clock);
        this.history = new History(versions);
        this.listing = new Listing(files, names);
    }

    /** Its tables that several may write without conditions, for stores that keep what each of them wrote. */
    public static List<TableSpec<?>> mergingTables() {
        return List.of(VersionTable.SPEC);
    }

    /** Creates a file whose content will follow, or, when its declared size is 0, one that is ready. */
    public FileHead create(Principal owner, NewFile file, Operation operation) {
        StoragePlan storage = file.storage(operation);
        boolean empty = file.size() != null && file.size() == 0;
        return born(owner, file, storage, empty ? NewContent.empty(storage) : null, operation);
    }

    /** Creates a file together with its content: nobody ever sees it without. */
    public FileHead createReady(Principal owner, NewFile file, NewContent content, Operation operation) {
        FileHead ready = born(owner, file, file.storage(operation), content, operation);
        commits.requireSame(operation, ready, content);
        return ready;
    }

    /** The caller's own file of this id. */
    public Optional<FileHead> find(Principal caller, String fileId) {
        return byId(fileId).filter(head -> head.ownerId().equals(caller.id()));
    }

    /**
     * The caller's own file of this name.
     *
     * @throws Refusal 404 when there is no such bucket
     */
    public Optional<FileHead> findByName(Principal caller, String bucket, String path) {
        String bucketId = HomeBucket.require(caller, bucket);
        return names.get(bucketId, path).flatMap(name -> fileOf(name, bucketId, path));
    }

    /**
     * Looks at a name that a content is on its way to.
     *
     * @throws Refusal 404 when there is no such bucket
     */
    public NameSeen look(Principal caller, NamedTarget target) {
        String bucketId = HomeBucket.require(caller, target.bucket());
        Optional<Row<String>> name = names.get(bucketId, target.path());
        return new NameSeen(target, name.flatMap(row -> fileOf(row, bucketId, target.path())), name.isEmpty());
    }

    /** Anybody's file of this id, for whoever holds a signed URL. */
    public Optional<FileHead> byId(String fileId) {
        return files.get(fileId).map(Row::value).filter(head -> !head.isDeleted());
    }

    /** A version of the file's present life; null for the current one. */
    public Optional<Version> version(FileHead head, @Nullable String versionId) {
        return versionId == null ? history.current(head) : history.find(head, versionId);
    }

    /** Whether what the file shows is the content that this operation committed. */
    public static boolean shows(FileHead head, Operation operation) {
        @Nullable CurrentVersion shown = head.current();
        return shown != null && VersionId.isOf(operation, shown.versionId(), shown.etag());
    }

    /** Adds a version to a file that exists; the content of an upload is its first. */
    public FileHead commit(String fileId, NewContent content, CommitCheck check, Operation operation) {
        FileHead shown = changes.untilMade(fileId, operation, head -> commits.did(operation, head), row -> {
            check.check(Optional.of(row.value()));
            return changes.show(row, content, null, operation);
        });
        commits.requireSame(operation, shown, content);
        return shown;
    }

    /**
     * Says that no earlier attempt at this operation stored a content in an earlier life of the file: who deleted that ended
     * what the caller meant.
     *
     * @throws Refusal 404 when one did
     */
    public void requireNotDoneBefore(Operation operation, FileHead present) {
        commits.requireNotDoneBefore(operation, present);
    }

    /** Adds a version to the file of this name, or begins it; 404 as {@link #requireNotDoneBefore}. */
    public Committed commitNamed(
            Principal owner, NameSeen seen, NewContent content, CommitCheck check, Operation operation) {
        NamedTarget target = seen.target();
        String bucket = HomeBucket.require(owner, target.bucket());
        String path = FileRules.path(target.path());
        String mimeType =
                target.mimeType() == null ? Description.DEFAULT_MIME_TYPE : FileRules.mimeType(target.mimeType());
        Description description = Description.named(FileRules.nameFrom(path), mimeType);
        Birth birth = new Birth(owner.id(), bucket, path, description, StoragePlan.DEFAULT, content, operation, now());

        for (Rounds rounds = new Rounds(path); ; rounds.next()) {
            Holder holder = rounds.isFirst() && seen.free() ? new Holder.Nobody(null) : namespace.holder(bucket, path);
            if (holder instanceof Holder.Live(Row<FileHead> row)) {
                if (commits.did(operation, row.value())) {
                    commits.requireSame(operation, row.value(), content);
                    return new Committed(row.value(), birth.began(row.value()));
                }
                commits.requireNotDoneBefore(operation, row.value());
                operation.requireHeld();
                if (row.value().state() == FileState.UPLOADING) {
                    throw stillUploading(row.value());
                }
                check.check(Optional.of(row.value()));
                Optional<FileHead> shown = changes.show(row, content, target.mimeType(), operation);
                if (shown.isPresent()) {
                    return new Committed(shown.get(), false);
                }
            } else {
                if (holder instanceof Holder.Deleted(Row<FileHead> row)) {
                    commits.requireNotDoneBefore(operation, row.value());
                }
                check.check(Optional.empty());
                Optional<FileHead> born = births.begin(birth, holder, birth.isNew() && rounds.isFirst());
                if (born.isPresent()) {
                    commits.requireSame(operation, born.get(), content);
                    return new Committed(born.get(), true);
                }
            }
        }
    }

    /** Changes what the owner says of a file, its path too. */
    public FileHead change(Principal caller, String fileId, FilePatch patch, CommitCheck check, Operation operation) {
        return changes.untilMade(fileId, operation, head -> commits.did(operation, head), row -> {
            FileHead head = row.value();
            requireOwner(caller, head);
            check.check(Optional.of(head));
            Description description = patch.applyTo(head.description());
            String path = patch.pathOf(head, description);
            if (!path.equals(head.path())) {
                return changes.rename(row, path, description, operation);
            }
            return description.equals(head.description())
                    ? Optional.of(head)
                    : changes.describe(row, description, operation);
        });
    }

    /** Like {@link #remove(String, CommitCheck, Operation)}, for its owner. */
    public void remove(Principal caller, String fileId, CommitCheck check, Operation operation) {
        remove(
                fileId,
                present -> {
                    present.ifPresent(head -> requireOwner(caller, head));
                    check.check(present);
                },
                operation);
    }

    /**
     * Deletes a file: its name is free at once, its versions are out of reach for ever. Repeated, it never deletes a later
     * life of that name.
     */
    public void remove(String fileId, CommitCheck check, Operation operation) {
        changes.untilMade(fileId, operation, head -> commits.removed(operation, head), row -> {
            check.check(Optional.of(row.value()));
            return changes.delete(row, operation);
        });
    }

    /** Whether an earlier attempt at this operation deleted the caller's file of this id: repeated, it has succeeded. */
    public boolean alreadyRemoved(Principal caller, String fileId, Operation operation) {
        return operation.repeated()
                && files.get(fileId)
                        .map(Row::value)
                        .filter(head -> head.ownerId().equals(caller.id()))
                        .filter(head -> commits.removed(operation, head))
                        .isPresent();
    }

    /**
     * Like {@link #alreadyRemoved(Principal, String, Operation)}, of this name; unless another file was moved to it since.
     *
     * @throws Refusal 404 when there is no such bucket
     */
    public boolean alreadyRemoved(Principal caller, String bucket, String path, Operation operation) {
        String bucketId = HomeBucket.require(caller, bucket);
        return names.get(bucketId, path)
                .filter(name -> alreadyRemoved(caller, name.value(), operation))
                .isPresent();
    }

    /** Takes back what {@link #createReady} created, so that the same operation, repeated, may create it again. */
    public void undo(FileHead created, Operation creation) {
        CommitCheck sameLife = present -> {
            if (present.filter(now -> now.life().equals(created.life())).isEmpty()) {
                throw notFound();
            }
        };
        remove(created.id(), sameLife, Birth.undoing(creation, created.life()));
    }

    FilePage list(Principal caller, String bucket, Listing.Filter filter, @Nullable String after, int limit) {
        return listing.page(HomeBucket.require(caller, bucket), filter, after, limit);
    }

    VersionPage versions(FileHead head, @Nullable String from, int limit) {
        return history.page(head, from, limit);
    }

    private Optional<FileHead> fileOf(Row<String> name, String bucketId, String path) {
        return files.get(name.value()).map(Row::value).filter(head -> head.holds(bucketId, path) && !head.isDeleted());
    }

    private FileHead born(
            Principal owner, NewFile file, StoragePlan storage, @Nullable NewContent content, Operation operation) {
        String bucket = HomeBucket.require(owner, file.bucket());
        String path = file.path() != null
                ? file.path()
                : FileRules.defaultPath(
                        Birth.fileId(operation), file.description().originalName());
        Birth birth = new Birth(owner.id(), bucket, path, file.description(), storage, content, operation, now());

        for (Rounds rounds = new Rounds(path); ; rounds.next()) {
            Optional<FileHead> born =
                    births.begin(birth, namespace.holder(bucket, path), birth.isNew() && rounds.isFirst());
            if (born.isPresent()) {
                return born.get();
            }
        }
    }

    private static void requireOwner(Principal caller, FileHead head) {
        if (!head.ownerId().equals(caller.id())) {
            throw notFound();
        }
    }

    private static Refusal stillUploading(FileHead head) {
        return new Refusal(ProblemType.CONFLICT, "the file of this path is still uploading").with("fileId", head.id());
    }

    static Refusal notFound() {
        return new Refusal(ProblemType.NOT_FOUND, "there is no such file");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
