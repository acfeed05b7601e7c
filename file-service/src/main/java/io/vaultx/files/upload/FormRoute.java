package io.vaultx.files.upload;

import io.vaultx.files.catalog.FileHead;
import io.vaultx.files.catalog.FileJson;
import io.vaultx.files.catalog.FileView;
import io.vaultx.web.Demand;
import io.vaultx.web.Exchange;
import io.vaultx.web.RawRoute;
import io.vaultx.web.RawRoutes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The door for forms of files. */
@Singleton
final class FormRoute implements RawRoutes {
    private static final String PATH = "/api/upload";

    private final Upload upload;
    private final KeyedCalls calls;
    private final FileView view;

    @Inject
    FormRoute(Upload upload, KeyedCalls calls, FileView view) {
        this.upload = upload;
        this.calls = calls;
        this.view = view;
    }

    @Override
    public List<RawRoute> routes() {
        return List.of(new RawRoute("POST", PATH, Demand.USER, "Send a form with one or more fields file", this::post)
                .under(UploadContracts.FORM));
    }

    private void post(Exchange exchange) {
        WholeBody.require(exchange);
        calls.run(exchange, PATH, call -> {
            FormFiles files = FormFiles.open(
                    call.body().get(), exchange.header("Content-Type"), exchange.header(DigestHeader.NAME));
            List<FileHead> heads = upload.receiveForm(call.caller(), files, call.operation());
            List<FileJson> shown = heads.stream().map(view::json).toList();
            return calls.json(
                    201, Map.of(), new FormAnswer(true, shown.getFirst().id(), shown));
        });
    }

    /**
     * @param fileId of the first file
     */
    record FormAnswer(boolean success, String fileId, List<FileJson> files) {}
}
