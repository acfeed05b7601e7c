package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.security.DemandTable.Match;
import io.vaultx.security.DemandTable.Row;
import io.vaultx.threads.Fuzz;
import io.vaultx.web.Demand;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which route a path means, and what it demands, for paths of any kind. */
final class PathFuzzTest {
    private static final List<Row> ROWS = List.of(
            new Row("GET", "/open/{token}", Demand.OPEN),
            new Row("GET", "/files", Demand.USER),
            new Row("GET", "/files/{id}/content", Demand.USER),
            new Row("PUT", "/objects/{bucket}/{path...}", Demand.USER),
            new Row("GET", "/admin", Demand.ADMIN));

    private final DemandTable table = DemandTable.of(ROWS);

    @Test
    void aPathMeansTheRouteThatItsSegmentsSpell() {
        List<String> paths = List.of("/open/x.y", "/files/abc/content", "/objects/home/a/b//c", "/admin", "/files/");
        Fuzz.of("demands", 20_000)
                .words("/", "//", "/..", "/%2e%2e", ";a=b", "/admin")
                .texts(paths, path -> {
                    for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
                        String served = method.equals("HEAD") ? "GET" : method;
                        List<Row> fitting =
                                ROWS.stream().filter(row -> fits(row, path)).toList();
                        switch (table.match(method, path)) {
                            case Match.Found(Row row) -> {
                                assertThat(fitting).contains(row);
                                assertThat(row.method()).isEqualTo(served);
                            }
                            case Match.WrongMethod(var allowed) ->
                                assertThat(fitting)
                                        .isNotEmpty()
                                        .noneMatch(row -> row.method().equals(served));
                            case Match.Unknown() -> assertThat(fitting).isEmpty();
                        }
                    }
                });
    }

    private static boolean fits(Row row, String path) {
        String pattern =
                row.template().replaceAll("\\{\\w+\\.\\.\\.}", "(?s:.+)").replaceAll("\\{\\w+}", "[^/]+");
        return Pattern.compile(pattern).matcher(path).matches();
    }

    /** A path that is read as it stands has one reading; one with tricks lists the others, and none twice. */
    @Test
    void otherReadingsOfAPathAreOtherPaths() {
        Fuzz.of("readings of paths", 20_000)
                .words(";", ";a=b", "/", "//", "/..", "/.")
                .texts(List.of("/files/a", "/open/x;v=1/y;", "/a//", "/"), path -> {
                    List<String> beside = PathReadings.beside(path, path);
                    assertThat(beside).doesNotContain(path).doesNotHaveDuplicates();
                    boolean plain = path.indexOf(';') < 0 && !path.endsWith("/");
                    assertThat(plain && !beside.isEmpty()).isFalse();
                });
    }
}
