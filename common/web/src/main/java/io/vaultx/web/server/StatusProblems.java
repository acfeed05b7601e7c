package io.vaultx.web.server;

import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;

/** The problem for a bare status that the framework chose, in our words: its own speak of its classes. */
final class StatusProblems {
    private StatusProblems() {}

    static Refusal of(int status) {
        return of(
                status,
                switch (status) {
                    case 400 -> "the path or a parameter has a value that does not fit";
                    case 404 -> "there is nothing at this path";
                    case 405 -> "this method is not allowed at this path";
                    case 406 -> "Accept must allow application/json";
                    case 415 -> "Content-Type must be application/json";
                    default -> "the request cannot be answered as it is";
                });
    }

    private static Refusal of(int status, String detail) {
        return new Refusal(
                switch (status) {
                    case 401 -> ProblemType.UNAUTHENTICATED;
                    case 403 -> ProblemType.FORBIDDEN;
                    case 404 -> ProblemType.NOT_FOUND;
                    case 405 -> ProblemType.METHOD_NOT_ALLOWED;
                    case 406 -> ProblemType.NOT_ACCEPTABLE;
                    case 408 -> ProblemType.BODY_STALLED;
                    case 409 -> ProblemType.CONFLICT;
                    case 410 -> ProblemType.EXPIRED;
                    case 412 -> ProblemType.PRECONDITION_FAILED;
                    case 413 -> ProblemType.TOO_LARGE;
                    case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
                    case 416 -> ProblemType.RANGE_NOT_SATISFIABLE;
                    case 429 -> ProblemType.TOO_MANY_REQUESTS;
                    case 503 -> ProblemType.UNAVAILABLE;
                    case 507 -> ProblemType.NO_SPACE;
                    default -> status < 500 ? ProblemType.MALFORMED : ProblemType.INTERNAL;
                },
                detail);
    }
}
