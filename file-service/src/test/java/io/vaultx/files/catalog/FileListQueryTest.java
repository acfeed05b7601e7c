package io.vaultx.files.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.QueryParameters;
import io.vaultx.web.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileListQueryTest {
    @ParameterizedTest
    @ValueSource(strings = {"status=", "status", "status=deleted", "status=READY"})
    void aStatusThatIsNoneIsRefusedByName(String query) {
        assertThatThrownBy(() -> FileListQuery.of(QueryParameters.parse(query)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.members()).containsEntry("field", "status"));
    }

    /** A script whose variable is empty asks for one file, and must not get all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"name=", "name", "name=a%2Fb", "name=.."})
    void aNameThatNoFileCanHaveIsRefused(String query) {
        assertThatThrownBy(() -> FileListQuery.of(QueryParameters.parse(query)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.members()).containsEntry("field", "name"));
    }

    @Test
    void anEmptyPrefixFiltersNothing() {
        assertThat(FileListQuery.of(QueryParameters.parse("prefix=")).filter()).isEqualTo(Listing.Filter.ALL);
    }

    @Test
    void aFilterIsWhatWasAskedFor() {
        assertThat(FileListQuery.of(QueryParameters.parse("name=n&prefix=p%2F&status=ready"))
                        .filter())
                .isEqualTo(new Listing.Filter("p/", "n", FileState.READY));
    }
}
