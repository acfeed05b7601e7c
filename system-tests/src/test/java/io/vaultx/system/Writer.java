package io.vaultx.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A client that uses every way to change files, one change after the other, and remembers what was acknowledged. */
final class Writer {
    /** Sizes are spread evenly over the powers of two below this one. */
    private static final int LARGEST_BODY_BITS = 20;

    private static final int OLDER_FILES_LOOKED_AT = 20;
    /** With more than these files, removing comes before creating. */
    private static final int MANY_FILES = 120;

    private final String token;
    private final String prefix;
    private final SplittableRandom random;
    private final List<TrackedFile> files = new ArrayList<>();
    private int created;
    private long acknowledged;

    Writer(String token, String prefix, SplittableRandom random) {
        this.token = token;
        this.prefix = prefix;
        this.random = random;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Changes that were sent with a key and wait for the lease of their killed holder to end. */
    long unanswered() {
        return files.stream().filter(file -> !file.isSettled()).count();
    }

    void writeUntilTheServerIsGone(Api anonymous) {
        Doors doors = new Doors(anonymous.withToken(token), random);
        try {
            while (true) {
                change(doors);
            }
        } catch (UncheckedIOException gone) {
            // The kill: the change under way stays with two possible outcomes.
        }
    }

    /** The same, and an answer that it cannot do something is the end, too. */
    void writeUntilTheDiskIsGone(Api anonymous) {
        try {
            writeUntilTheServerIsGone(anonymous);
        } catch (FailedAnswer brokenDisk) {
            // As after a kill: what was under way has two possible outcomes.
        }
    }

    /** Makes so many changes, whatever comes of each; answers the statuses of those that failed. */
    List<Integer> write(Api anonymous, int changes) {
        Doors doors = new Doors(anonymous.withToken(token), random);
        List<Integer> failures = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            try {
                change(doors);
            } catch (FailedAnswer failed) {
                failures.add(failed.reply().status());
            }
        }
        return failures;
    }

    /** Checks the files of the last round and some older ones, and goes on with uploads that the kill interrupted. */
    List<String> check(Api anonymous) {
        List<String> wrong =
                check(anonymous, file -> file.isTouched() || random.nextInt(files.size()) < OLDER_FILES_LOOKED_AT);
        files.removeIf(file -> file.isSettled() && !file.now().present());
        Doors doors = new Doors(anonymous.withToken(token), random);
        files.stream()
                .filter(file -> file.isSettled() && file.now().uploading())
                .filter(file -> !file.missingPieces().isEmpty() && !file.mayBeAborted())
                .forEach(file -> doors.sendMissingPieces(file, true));
        return wrong;
    }

    List<String> checkEverything(Api anonymous) {
        return check(anonymous, file -> true);
    }

    /** Files whose digest nobody filled in yet. */
    List<String> withoutDigest(Api anonymous) {
        return anonymous.withToken(token).files().stream()
                .filter(file -> file.get("status").asText().equals("ready")
                        && file.get("sha256").isNull())
                .map(file -> file.get("id").asText())
                .toList();
    }

    /** Files whose digest is another one than that of their content. */
    List<String> wrongDigests(Api anonymous) {
        Api api = anonymous.withToken(token);
        return api.files().stream()
                .filter(file -> file.get("status").asText().equals("ready"))
                .filter(file -> !Content.sha256(
                                api.get("/api/files/" + file.get("id").asText() + "/content")
                                        .expect(200)
                                        .body())
                        .equals(file.get("sha256").asText()))
                .map(file -> "the digest of " + file.get("id") + " is " + file.get("sha256"))
                .toList();
    }

    private List<String> check(Api anonymous, Predicate<TrackedFile> chosen) {
        Api api = anonymous.withToken(token);
        List<String> wrong = new ArrayList<>();
        for (TrackedFile file : files) {
            if (!file.isSettled() || chosen.test(file)) {
                wrong.addAll(file.check(api));
            }
        }
        checkListing(api, wrong);
        return wrong;
    }

    /** What is listed is there, and what is there is listed. */
    private void checkListing(Api api, List<String> wrong) {
        Map<String, JsonNode> listed = new HashMap<>();
        api.files().forEach(file -> listed.put(file.get("name").asText(), file));
        for (TrackedFile file : files) {
            JsonNode seen = listed.remove(file.name());
            if (!file.mayBeListedAs(seen)) {
                wrong.add("%s is %s and listed as %s".formatted(file.name(), file.now(), seen));
            }
        }
        listed.values().forEach(file -> wrong.add("nobody acknowledged this file or it was removed: " + file));
    }

    private void change(Doors doors) {
        List<TrackedFile> settled =
                files.stream().filter(TrackedFile::isSettled).toList();
        List<TrackedFile> ready =
                settled.stream().filter(file -> file.now().ready()).toList();
        List<TrackedFile> gone =
                settled.stream().filter(file -> !file.now().present()).toList();
        if (!ready.isEmpty() && ready.size() > MANY_FILES) {
            doors.remove(anyOf(ready));
        } else if (!gone.isEmpty() && random.nextInt(8) == 0) {
            doors.putObject(anyOf(gone), body());
        } else if (ready.isEmpty() || random.nextInt(3) == 0) {
            create(doors, prefix + created++);
        } else {
            alter(doors, anyOf(ready));
        }
        acknowledged++;
    }

    private void create(Doors doors, String name) {
        switch (random.nextInt(5)) {
            case 0 -> {
                TrackedFile file = track(name, pieces());
                doors.open(file);
                doors.sendMissingPieces(file, true);
            }
            case 1 -> {
                TrackedFile file = track(name, pieces());
                doors.open(file);
                doors.sendMissingPieces(file, false);
                if (random.nextBoolean()) {
                    doors.abort(file);
                }
            }
            case 2 -> {
                TrackedFile file = track(name, List.of());
                doors.open(file);
                doors.putContent(file, body());
            }
            case 3 -> doors.putObject(track(name, List.of()), body());
            default -> doors.postForm(track(name, List.of()), body());
        }
    }

    private void alter(Doors doors, TrackedFile file) {
        switch (random.nextInt(10)) {
            case 0 -> doors.label(file, "label-" + random.nextInt(1_000_000));
            case 1 -> doors.rename(file, "moved/" + file.name() + "-" + random.nextInt(1_000_000));
            case 2, 3 -> doors.remove(file);
            case 4 -> doors.putContent(file, body());
            case 5 -> doors.putContentIfMatch(file, body());
            case 6 -> doors.putContentOntoAnother(file, body());
            case 7 -> doors.share(file);
            case 8 -> doors.read(file);
            default -> {
                if (file.now().isNamed() && !file.mayBeMoved()) {
                    doors.putObject(file, body());
                } else {
                    doors.putContent(file, body());
                }
            }
        }
    }

    private TrackedFile anyOf(List<TrackedFile> some) {
        return some.get(random.nextInt(some.size()));
    }

    private TrackedFile track(String name, List<Content> pieces) {
        TrackedFile file = new TrackedFile(name, pieces);
        files.add(file);
        return file;
    }

    private List<Content> pieces() {
        return Stream.generate(this::body).limit(random.nextInt(2, 5)).toList();
    }

    private Content body() {
        int bits = random.nextInt(LARGEST_BODY_BITS);
        return new Content(random.nextLong(), random.nextInt(1 << bits, 2 << bits));
    }
}
