package io.vaultx.system;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A client that uses every way to change files, one change after the other, and remembers what was acknowledged. */
final class Writer {
    /** Sizes are spread evenly over the powers of two below this one. */
    private static final int LARGEST_BODY_BITS = 20;

    private static final int OLDER_FILES_LOOKED_AT = 20;

    private final String token;
    private final String prefix;
    private final SplittableRandom random;
    private final List<TrackedFile> files = new ArrayList<>();
    private int firstOfRound;
    private long acknowledged;

    Writer(String token, String prefix, SplittableRandom random) {
        this.token = token;
        this.prefix = prefix;
        this.random = random;
    }

    long acknowledged() {
        return acknowledged;
    }

    void writeUntilTheServerIsGone(Api anonymous) {
        Doors doors = new Doors(anonymous.withToken(token));
        firstOfRound = files.size();
        try {
            while (true) {
                change(doors);
            }
        } catch (UncheckedIOException gone) {
            // The kill: the change under way stays with two possible outcomes.
        }
    }

    /** Checks the files of the last round and some older ones, and goes on with uploads that the kill interrupted. */
    List<String> check(Api anonymous) {
        Api api = anonymous.withToken(token);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            TrackedFile file = files.get(i);
            boolean chosen = random.nextInt(files.size()) < OLDER_FILES_LOOKED_AT;
            if (i >= firstOfRound || !file.isSettled() || chosen) {
                wrong.addAll(file.check(api));
                if (file.now().equals(Possible.UPLOADING)) {
                    new Doors(api).sendMissingPieces(file, random);
                }
            }
        }
        return wrong;
    }

    List<String> checkEverything(Api anonymous) {
        Api api = anonymous.withToken(token);
        List<String> wrong = new ArrayList<>();
        for (TrackedFile file : files) {
            wrong.addAll(file.check(api));
            wrong.addAll(file.checkVersions(api));
        }
        return wrong;
    }

    private void change(Doors doors) {
        List<TrackedFile> ready =
                files.stream().filter(file -> file.now().ready()).toList();
        if (ready.isEmpty() || random.nextBoolean()) {
            create(doors, prefix + files.size());
        } else {
            alter(doors, ready.get(random.nextInt(ready.size())));
        }
        acknowledged++;
    }

    private void create(Doors doors, String name) {
        switch (random.nextInt(4)) {
            case 0 -> {
                TrackedFile file = track(new TrackedFile(name, true, pieces()));
                doors.open(file);
                doors.sendMissingPieces(file, random);
            }
            case 1 -> {
                TrackedFile file = track(new TrackedFile(name, true, List.of()));
                doors.open(file);
                doors.putContent(file, body());
            }
            case 2 -> doors.putObject(track(new TrackedFile(name, true, List.of())), body());
            default -> doors.postForm(track(new TrackedFile(name, false, List.of())), body());
        }
    }

    private void alter(Doors doors, TrackedFile file) {
        switch (random.nextInt(4)) {
            case 0 -> doors.label(file, "label-" + random.nextInt(1_000_000));
            case 1 -> doors.remove(file);
            case 2 -> doors.putContent(file, body());
            default -> {
                if (file.atItsName()) {
                    doors.putObject(file, body());
                } else {
                    doors.putContent(file, body());
                }
            }
        }
    }

    private TrackedFile track(TrackedFile file) {
        files.add(file);
        return file;
    }

    private List<byte[]> pieces() {
        return Stream.generate(this::body).limit(random.nextInt(2, 5)).toList();
    }

    private byte[] body() {
        int bits = random.nextInt(LARGEST_BODY_BITS);
        return new Content(random.nextLong(), random.nextInt(1 << bits, 2 << bits)).bytes();
    }
}
