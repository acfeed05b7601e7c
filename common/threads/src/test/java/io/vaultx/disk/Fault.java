package io.vaultx.disk;

import java.util.Optional;

/**
 * How a call to the disk fails.
 *
 * @param way how much of it happens
 * @param words the system's words, which are all that the JDK hands on
 */
public record Fault(Way way, String words) {
    public static final String MEDIUM_ERROR = "Input/output error";
    public static final String NO_SPACE = "No space left on device";
    public static final String NO_HANDLES = "Too many open files";
    public static final String READ_ONLY = "Read-only file system";

    /** How much of the call happens. */
    public enum Way {
        /** Nothing. */
        BEFORE,
        /** Of a write, half; of anything else, nothing. */
        HALF,
        /** Everything, and it fails nevertheless. */
        AFTER
    }

    /** Which calls fail. Asked for each call, in turn. */
    @FunctionalInterface
    public interface Plan {
        Plan NONE = step -> Optional.empty();

        Optional<Fault> of(Step step);

        /** Only the call with this number. */
        static Plan only(int number, Fault fault) {
            return step -> step.number() == number ? Optional.of(fault) : Optional.empty();
        }

        /** The process is dead from this call on: it changes nothing any more. */
        static Plan deadFrom(int number) {
            return step -> step.number() >= number ? Optional.of(new Fault(Way.BEFORE, "killed")) : Optional.empty();
        }

        /** The disk is full from this call on. */
        static Plan fullFrom(int number, Way way) {
            return step -> step.number() >= number && step.kind().takesRoom()
                    ? Optional.of(new Fault(way, NO_SPACE))
                    : Optional.empty();
        }

        /** Nothing can be changed from this call on. */
        static Plan readOnlyFrom(int number) {
            return step -> step.number() >= number && step.kind().changes()
                    ? Optional.of(new Fault(Way.BEFORE, READ_ONLY))
                    : Optional.empty();
        }
    }
}
