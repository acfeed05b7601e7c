package io.vaultx.bench.row;

import io.vaultx.bench.report.Result;
import java.io.IOException;

/** One thing that is measured, from an empty folder to its line in the table. */
public interface Row {
    String name();

    Result run(Settings settings) throws IOException;
}
