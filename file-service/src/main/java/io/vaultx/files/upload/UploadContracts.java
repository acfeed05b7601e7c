package io.vaultx.files.upload;

import io.vaultx.files.catalog.FileJson;
import io.vaultx.web.Contract;
import io.vaultx.web.ProblemType;

/** What the doors for content coming in take and answer. */
final class UploadContracts {
    private static final String[] CONDITIONS = {"If-Match", "If-None-Match", "If-Unmodified-Since"};

    static final Contract PART = Contract.NONE
            .takes(DigestHeader.NAME)
            .takesBytes("application/octet-stream")
            .takesForm(ChunkField.NAME, false)
            .answersJson(200, PartReceipt.class)
            .refuses(ProblemType.UNSUPPORTED_MEDIA_TYPE, ProblemType.OVERTAKEN);

    static final Contract PARTS = Contract.NONE.query("limit", "after").answersJson(200, PartRoutes.ArrivedPage.class);

    static final Contract COMPLETE =
            Contract.NONE.takesJson(PartRoutes.CompleteRequest.class).orNoBody().answersJson(200, FileJson.class);

    static final Contract ABORT = Contract.NONE.answers(204);

    /** Whatever type the request says it is of. */
    static final Contract CONTENT = Contract.NONE
            .takes(DigestHeader.NAME)
            .takes(CONDITIONS)
            .takesBytes("*/*")
            .answersJson(200, FileJson.class, "ETag");

    static final Contract NAMED = CONTENT.answersJson(201, FileJson.class, "ETag");

    static final Contract DELETE_NAMED = Contract.NONE.takes(CONDITIONS).answers(204);

    static final Contract FORM = Contract.NONE
            .takes(DigestHeader.NAME)
            .takesForm(FormFiles.NAME, true)
            .answersJson(201, FormRoute.FormAnswer.class)
            .refuses(ProblemType.UNSUPPORTED_MEDIA_TYPE);

    private UploadContracts() {}
}
