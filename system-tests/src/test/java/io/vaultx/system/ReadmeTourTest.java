package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's tour, pasted. */
class ReadmeTourTest {
    private static final Pattern TOUR = Pattern.compile("<!-- tour:start -->\\n(.*)<!-- tour:end -->", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.ofAllClasses();

    @Test
    void theTourRunsToItsEndAsItStandsInTheReadme() {
        run(SERVER.process());
    }

    /** Against any server. */
    static void run(ServerProcess server) {
        Shell.Result tour = Shell.run(Map.of("BASE", server.base()), "bash", "-euc", script());

        assertThat(tour.exitCode()).as(tour.output()).isZero();
        assertThat(tour.lines())
                .as(tour.output())
                .contains("all three are equal", "altered: 403", "expired: 410")
                .last()
                .isEqualTo("tour done");
    }

    private static String script() {
        var tour = TOUR.matcher(Repository.read("README.md"));
        assertThat(tour.find()).as("README.md has a tour").isTrue();
        return BLOCK.matcher(tour.group(1))
                .results()
                .map((MatchResult block) -> block.group(1))
                .collect(Collectors.joining("\n"));
    }
}
