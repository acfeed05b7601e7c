package io.vaultx.files.download;

import io.vaultx.chunks.ChunkFrames;
import io.vaultx.chunks.ChunkStore;
import io.vaultx.chunks.ContentReader;
import io.vaultx.chunks.ContentStream;
import io.vaultx.chunks.frame.FramedContent;
import io.vaultx.chunks.frame.FramedStream;
import io.vaultx.domain.ChunkRef;
import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileState;
import io.vaultx.files.catalog.Version;
import io.vaultx.files.content.Etags;
import io.vaultx.files.content.ManifestCursor;
import io.vaultx.files.content.Manifests;
import io.vaultx.security.DownloadGrant;
import io.vaultx.security.SignedUrlVerdict;
import io.vaultx.security.SignedUrls;
import io.vaultx.web.ByteRanges;
import io.vaultx.web.MultipartByteRanges;
import io.vaultx.web.Preconditions;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The stories of a content going out: which version, may they, what of it, and its bytes, verified. Every story throws
 * {@link Refusal} for what it will not do. Thread-safe. Blocks.
 */
@Singleton
final class Download {
    private final Catalog catalog;
    private final SignedUrls signedUrls;
    private final Manifests manifests;
    private final ChunkStore chunks;
    private final ChunkFrames frames;
    private final ContentReader reader;
    private final InstantSource clock;
    private final RandomGenerator random;

    @Inject
    Download(
            Catalog catalog,
            SignedUrls signedUrls,
            Manifests manifests,
            ChunkStore chunks,
            @Any Instance<ChunkFrames> frames,
            InstantSource clock,
            RandomGenerator random) {
        this(
                catalog,
                signedUrls,
                manifests,
                chunks,
                frames.isResolvable() ? frames.get() : ChunkFrames.NONE,
                clock,
                random);
    }

    Download(
            Catalog catalog,
            SignedUrls signedUrls,
            Manifests manifests,
            ChunkStore chunks,
            ChunkFrames frames,
            InstantSource clock,
            RandomGenerator random) {
        this.catalog = catalog;
        this.signedUrls = signedUrls;
        this.manifests = manifests;
        this.chunks = chunks;
        this.frames = frames;
        this.reader = new ContentReader(chunks);
        this.clock = clock;
        this.random = random;
    }

    /** A version of the caller's file; null for the current one. */
    DownloadSource byId(Principal caller, String fileId, @Nullable String versionId) {
        return source(catalog.find(caller, fileId).orElseThrow(Download::unknownFile), versionId);
    }

    /** The current version of the caller's file of this name. */
    DownloadSource byName(Principal caller, String bucket, String path, @Nullable String versionId) {
        return source(catalog.findByName(caller, bucket, path).orElseThrow(Download::unknownFile), versionId);
    }

    /** The version that a signed URL was made for, whoever comes with it. */
    DownloadSource byToken(String token) {
        return switch (signedUrls.verify(token)) {
            case SignedUrlVerdict.Granted(DownloadGrant grant) ->
                source(catalog.byId(grant.fileId()).orElseThrow(Download::unknownFile), grant.versionId())
                        .until(Duration.between(clock.instant(), grant.expiresAt()));
            case SignedUrlVerdict.Expired _ -> throw new Refusal(ProblemType.EXPIRED, "this URL has expired");
            case SignedUrlVerdict.Forged _ ->
                throw new Refusal(ProblemType.FORBIDDEN, "this URL is not as it was signed");
        };
    }

    /**
     * Preconditions first, then ranges, as RFC 9110 has it (13.2.2).
     *
     * @param range the Range field; null when absent, and for HEAD, which has no ranges (14.2)
     * @param takesZstd whether the client accepts that encoding; a request for a range gets bytes of the content itself
     */
    DownloadPlan plan(DownloadSource source, Preconditions preconditions, @Nullable String range, boolean takesZstd) {
        Version version = source.version();
        Instant modified = version.createdAt();
        Optional<FramedContent> framed = takesZstd && range == null ? framed(version) : Optional.empty();
        String etag = framed.map(content -> Etags.encoded(version.etag(), content.form()))
                .orElse(version.etag());

        switch (preconditions.forRead(source.etag(), modified, () -> isFirstInItsSecond(source))) {
            case PROCEED -> {}
            case NOT_MODIFIED -> {
                return new DownloadPlan.NotModified(etag);
            }
            case FAILED ->
                throw new Refusal(
                        ProblemType.PRECONDITION_FAILED, "the content is another one, its etag is " + version.etag());
        }

        if (framed.isPresent()) {
            return new DownloadPlan.Framed(framed.get(), etag);
        }
        boolean rangeCounts = range != null
                && preconditions.rangeApplies(
                        source.etag(),
                        modified,
                        () -> Preconditions.hasPassed(modified, clock.instant()) && isFirstInItsSecond(source));
        return switch (ByteRanges.parse(rangeCounts ? range : null, version.size())) {
            case ByteRanges.Whole _ -> new DownloadPlan.Whole();
            case ByteRanges.Parts parts
            when parts.ranges().size() == 1 ->
                new DownloadPlan.OneRange(parts.ranges().getFirst());
            case ByteRanges.Parts parts ->
                new DownloadPlan.ManyRanges(
                        MultipartByteRanges.of(parts.ranges(), version.size(), source.mimeType(), random));
            case ByteRanges.Unsatisfiable _ -> throw ByteRanges.refusal(range, version.size());
        };
    }

    /** The bytes from {@code first} on. Reads no chunk yet. */
    ContentStream open(Version version, long first, long length) {
        ManifestCursor refs = manifests.open(version.manifest(), first);
        return reader.open(version.dedupDomain(), refs, refs.skip(), length);
    }

    /** The content's frames. Reads no chunk yet. */
    FramedStream open(FramedContent content) {
        return content.open(chunks, frames);
    }

    /**
     * Whether the version's Last-Modified, which has whole seconds only, was not that of the version before. A file that had the
     * name before is not looked for.
     */
    private boolean isFirstInItsSecond(DownloadSource source) {
        String previous = source.version().previous();
        return previous == null
                || catalog.version(source.head(), previous)
                        .filter(before -> !Preconditions.hasPassed(
                                before.createdAt(), source.version().createdAt()))
                        .isEmpty();
    }

    private Optional<FramedContent> framed(Version version) {
        if (!version.maySendAsItLies() || version.manifest().chunkCount() > FramedContent.MAX_CHUNKS) {
            return Optional.empty();
        }
        List<ChunkRef> refs = new ArrayList<>();
        manifests.open(version.manifest(), 0).forEachRemaining(refs::add);
        return FramedContent.of(frames, version.dedupDomain(), refs);
    }

    private DownloadSource source(FileHead head, @Nullable String versionId) {
        if (versionId == null && head.state() == FileState.UPLOADING) {
            throw new Refusal(ProblemType.CONFLICT, "the file is still uploading");
        }
        return catalog.version(head, versionId)
                .map(version -> new DownloadSource(head, version, null))
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "the file has no such version"));
    }

    private static Refusal unknownFile() {
        return new Refusal(ProblemType.NOT_FOUND, "there is no such file");
    }
}
