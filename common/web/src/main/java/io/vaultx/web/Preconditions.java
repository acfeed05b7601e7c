package io.vaultx.web;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The conditional fields of a request, evaluated in the order of RFC 9110 §13.2.2. A date that does not parse is ignored
 * (§13.1.3, §13.1.4), a tag list that does not parse is refused. Immutable.
 */
public final class Preconditions {
    /** What a read has to do. */
    public enum Verdict {
        PROCEED,
        /** 304, with the validators and no body. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    private final @Nullable EntityTags ifMatch;
    private final @Nullable EntityTags ifNoneMatch;
    private final @Nullable Instant ifModifiedSince;
    private final @Nullable Instant ifUnmodifiedSince;
    private final @Nullable String ifRange;

    private Preconditions(
            @Nullable EntityTags ifMatch,
            @Nullable EntityTags ifNoneMatch,
            @Nullable Instant ifModifiedSince,
            @Nullable Instant ifUnmodifiedSince,
            @Nullable String ifRange) {
        this.ifMatch = ifMatch;
        this.ifNoneMatch = ifNoneMatch;
        this.ifModifiedSince = ifModifiedSince;
        this.ifUnmodifiedSince = ifUnmodifiedSince;
        this.ifRange = ifRange;
    }

    /**
     * @param header gives a field's value by its name, null when absent
     * @throws Refusal {@code MALFORMED}, naming the header
     */
    public static Preconditions of(Function<String, @Nullable String> header) {
        return new Preconditions(
                tags(header, "If-Match"),
                tags(header, "If-None-Match"),
                date(header, "If-Modified-Since"),
                date(header, "If-Unmodified-Since"),
                header.apply("If-Range"));
    }

    /**
     * @throws Refusal {@code MALFORMED}, naming the header
     */
    public static Preconditions of(Exchange exchange) {
        return of(exchange::header);
    }

    /**
     * For GET and HEAD of something that exists.
     *
     * @param aloneInItsSecond asked only where nothing but the date of {@code lastModified} would answer 304: whether no
     *     content before this one had that date too
     */
    public Verdict forRead(EntityTag current, Instant lastModified, BooleanSupplier aloneInItsSecond) {
        Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS);
        if (ifMatch != null) {
            if (!ifMatch.matchesStrongly(current)) {
                return Verdict.FAILED;
            }
        } else if (ifUnmodifiedSince != null && modified.isAfter(ifUnmodifiedSince)) {
            return Verdict.FAILED;
        }
        if (ifNoneMatch != null) {
            return ifNoneMatch.matchesWeakly(current) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
        }
        if (ifModifiedSince != null
                && (modified.isBefore(ifModifiedSince)
                        || modified.equals(ifModifiedSince) && aloneInItsSecond.getAsBoolean())) {
            return Verdict.NOT_MODIFIED;
        }
        return Verdict.PROCEED;
    }

    /** Whether the second of a modification is over: while it lasts, its date may come to name another content (§8.8.2.2). */
    public static boolean hasPassed(Instant modified, Instant now) {
        return !now.isBefore(modified.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    }

    /**
     * For methods that change something.
     *
     * @param current what is there now; null when nothing is
     * @param lastModified of what is there now
     * @throws Refusal {@code PRECONDITION_FAILED}, naming the header
     */
    public void requireForWrite(@Nullable EntityTag current, @Nullable Instant lastModified) {
        if (ifMatch != null) {
            if (current == null || !ifMatch.matchesStrongly(current)) {
                throw failed("If-Match");
            }
        } else if (ifUnmodifiedSince != null
                && lastModified != null
                && lastModified.truncatedTo(ChronoUnit.SECONDS).isAfter(ifUnmodifiedSince)) {
            throw failed("If-Unmodified-Since");
        }
        if (ifNoneMatch != null && current != null && ifNoneMatch.matchesWeakly(current)) {
            throw failed("If-None-Match");
        }
    }

    /** Whether a write depends on what is there: it must then not be repeated against another state by itself. */
    public boolean conditionalWrite() {
        return ifMatch != null || ifNoneMatch != null || ifUnmodifiedSince != null;
    }

    /**
     * Whether a Range field counts (§13.1.5). A date counts when it is the exact Last-Modified of no other content.
     *
     * @param aloneInItsSecond whether neither a content before this one had that date nor one to come can have it
     *     ({@link #hasPassed})
     */
    public boolean rangeApplies(EntityTag current, Instant lastModified, BooleanSupplier aloneInItsSecond) {
        if (ifRange == null) {
            return true;
        }
        String validator = ifRange.strip();
        if (validator.endsWith("\"")) {
            try {
                return EntityTag.parse(validator).matchesStrongly(current);
            } catch (IllegalArgumentException noTag) {
                return false;
            }
        }
        Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS);
        return HttpDates.parse(validator)
                .filter(date -> date.equals(modified) && aloneInItsSecond.getAsBoolean())
                .isPresent();
    }

    private static @Nullable EntityTags tags(Function<String, @Nullable String> header, String name) {
        String value = header.apply(name);
        return value == null ? null : EntityTags.parse(name, value);
    }

    private static @Nullable Instant date(Function<String, @Nullable String> header, String name) {
        String value = header.apply(name);
        return value == null ? null : HttpDates.parse(value.strip()).orElse(null);
    }

    private static Refusal failed(String header) {
        return new Refusal(ProblemType.PRECONDITION_FAILED, header + " does not hold for the present state")
                .with("field", header);
    }
}
