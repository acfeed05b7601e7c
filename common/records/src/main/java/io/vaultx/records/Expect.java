package io.vaultx.records;

/** What a change expects to find under its key; when it is not so, the change and all behind it do not happen. */
public sealed interface Expect {
    /** Whatever is there. */
    record Anything() implements Expect {}

    /** Nothing is there. */
    record Absent() implements Expect {}

    /** The record is there, in the version that was read. */
    record Version(long version) implements Expect {}

    Expect ANYTHING = new Anything();
    Expect ABSENT = new Absent();

    /** Stands for the version of a record that is not there; real ones are above it. */
    long NO_VERSION = 0;

    static Expect version(long version) {
        return new Version(version);
    }

    /** Whether a record in this version, or {@link #NO_VERSION}, is what was expected. */
    default boolean isMetBy(long found) {
        return switch (this) {
            case Anything() -> true;
            case Absent() -> found == NO_VERSION;
            case Version(long wanted) -> found == wanted && found != NO_VERSION;
        };
    }
}
