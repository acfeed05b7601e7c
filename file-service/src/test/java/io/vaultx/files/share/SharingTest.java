package io.vaultx.files.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.domain.Principal;
import io.vaultx.files.catalog.Catalog;
import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.ManualClock;
import io.vaultx.files.catalog.NewFile;
import io.vaultx.files.catalog.RecordedSessions;
import io.vaultx.files.idempotency.Operation;
import io.vaultx.files.outbox.Outbox;
import io.vaultx.records.MemoryRecordStore;
import io.vaultx.security.DownloadGrant;
import io.vaultx.security.KeyRing;
import io.vaultx.security.SecretsFolder;
import io.vaultx.security.SignedUrlVerdict;
import io.vaultx.security.SignedUrls;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import io.vaultx.web.json.OptionalBody;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharingTest {
    private static final Principal ANNA = new Principal("anna", Set.of());
    private static final Principal BERT = new Principal("bert", Set.of());

    private final ManualClock clock = new ManualClock();
    private final MemoryRecordStore store = new MemoryRecordStore();
    private final Catalog catalog =
            new Catalog(store, clock, new RecordedSessions(store), new Outbox(store, () -> false, clock));
    private final Random random = new Random(1);

    @TempDir
    private Path folder;

    @Test
    void aSignedUrlIsPinnedToTheVersionCurrentAtSigning() {
        SignedUrls urls = urls();
        FileHead file = create(0L);
        String version = Objects.requireNonNull(file.current()).versionId();

        SignedUrlJson signed = sharing(urls).share(ANNA, file.id(), Duration.ofMinutes(1));

        assertThat(signed.url()).isEqualTo("http://127.0.0.1:3000/api/files/download/" + signed.token());
        assertThat(signed.expiresAt()).isEqualTo("2026-01-01T00:01:00.000Z");
        assertThat(urls.verify(signed.token()))
                .isEqualTo(new SignedUrlVerdict.Granted(new DownloadGrant(
                        file.id(), version, "anna", clock.instant().plusSeconds(60))));
    }

    @Test
    void nothingIsSignedWhileTheFileIsUploadingOrForSomebodyElse() {
        Sharing sharing = sharing(urls());
        FileHead uploading = create(null);

        assertThatThrownBy(() -> sharing.share(ANNA, uploading.id(), Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.CONFLICT));
        assertThatThrownBy(() -> sharing.share(BERT, uploading.id(), Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.NOT_FOUND));
    }

    @Test
    void anExpirationIsAnHourUnlessItIsSaid() {
        assertThat(new SignedUrlRequest(null).expiration()).isEqualTo(Duration.ofHours(1));
        assertThat(new SignedUrlRequest(1L).expiration()).isEqualTo(Duration.ofSeconds(1));
        assertThat(new SignedUrlRequest(604_800L).expiration()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void aRequestMayBeLeftOut() {
        assertThat(OptionalBody.class).isAssignableFrom(SignedUrlRequest.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 604_801, Long.MAX_VALUE, Long.MIN_VALUE})
    void anExpirationOutsideOfAWeekIsRefused(long seconds) {
        assertThatThrownBy(() -> new SignedUrlRequest(seconds).expiration())
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.members()).containsEntry("field", "expirationSeconds"));
    }

    @Test
    void thePublicUrlIsTheConfiguredOneElseWhereTheServerListens() {
        ServerAddress address = () -> "http://127.0.0.1:3000";

        assertThat(new PublicUrl(Optional.empty(), address).of("/x")).isEqualTo("http://127.0.0.1:3000/x");
        assertThat(new PublicUrl(Optional.of("https://files.example/store/"), address).of("/x"))
                .isEqualTo("https://files.example/store/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"files.example", "ftp://files.example", "https://", "https://a/?q", "https://a/#f"})
    void aPublicUrlThatIsNoneStopsTheStart(String url) {
        assertThatThrownBy(() -> new PublicUrl(Optional.of(url), () -> "unused"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private FileHead create(@Nullable Long size) {
        NewFile plain = NewFile.named("n", "text/plain");
        NewFile file = new NewFile(plain.bucket(), null, plain.description(), true, true, plain.chunking(), size, null);
        return catalog.create(ANNA, file, Operation.fresh(random));
    }

    private Sharing sharing(SignedUrls urls) {
        return new Sharing(catalog, urls, new PublicUrl(Optional.empty(), () -> "http://127.0.0.1:3000"), clock);
    }

    private SignedUrls urls() {
        return new SignedUrls(
                KeyRing.in(SecretsFolder.open(folder.resolve("secrets")), "url-keys", new SecureRandom()), clock);
    }
}
