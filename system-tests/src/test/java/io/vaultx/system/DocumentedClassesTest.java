package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/ARCHITECTURE.md tells two journeys in seven sentences each, and every sentence names a class that there is. */
class DocumentedClassesTest {
    @Test
    void theWalkOfAnUploadNamesSevenClassesThatExist() {
        check("How an upload walks");
    }

    @Test
    void theWalkOfADownloadNamesSevenClassesThatExist() {
        check("How a download walks");
    }

    private static void check(String heading) {
        List<String> steps = Drawing.read().steps(heading);

        assertThat(steps).hasSize(7).allSatisfy(step -> {
            List<String> named = Drawing.quoted(step);
            assertThat(named).as(step).hasSize(1);
            assertThat(ProductCode.CLASSES.stream().map(JavaClass::getSimpleName))
                    .contains(named.getFirst());
        });
    }
}
