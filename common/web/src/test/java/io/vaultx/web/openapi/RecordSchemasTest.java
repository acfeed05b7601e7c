package io.vaultx.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vaultx.web.Required;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSchemasTest {
    record Inner(boolean flag) {}

    record Shown(
            String id,
            @Nullable String name,
            @Nullable Long size,
            int count,
            Instant at,
            List<Inner> list,
            Map<String, @Nullable String> map,
            @Nullable Inner inner,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Inner sometimes) {}

    record Wanted(@Required @Nullable String name, @Nullable Integer weight) {}

    record Strange(Optional<String> text) {}

    private final RecordSchemas schemas = new RecordSchemas();

    @Test
    void anAnswerHasEveryMemberButThoseThatAreLeftOut() {
        assertThat(schemas.answered(Shown.class).getRef()).isEqualTo("#/components/schemas/Shown");

        Schema shown = schemas.all().get("Shown");
        assertThat(shown.getRequired()).containsExactly("id", "name", "size", "count", "at", "list", "map", "inner");
        assertThat(shown.getProperties().keySet()).contains("sometimes");
        assertThat(schemas.all()).containsOnlyKeys("Shown", "Inner");
    }

    @Test
    void whatMayBeNullSaysSoAndNothingElseDoes() {
        schemas.answered(Shown.class);

        Map<String, Schema> members = schemas.all().get("Shown").getProperties();
        assertThat(members.get("id").getType()).containsExactly(SchemaType.STRING);
        assertThat(members.get("name").getType()).containsExactly(SchemaType.STRING, SchemaType.NULL);
        assertThat(members.get("size").getType()).containsExactly(SchemaType.INTEGER, SchemaType.NULL);
        assertThat(members.get("count").getType()).containsExactly(SchemaType.INTEGER);
        assertThat(members.get("at").getFormat()).isEqualTo("date-time");
        assertThat(members.get("list").getItems().getRef()).endsWith("/Inner");
        assertThat(members.get("map").getAdditionalPropertiesSchema().getType())
                .containsExactly(SchemaType.STRING, SchemaType.NULL);
        assertThat(members.get("inner").getAnyOf()).hasSize(2);
        assertThat(members.get("inner").getAnyOf().getLast().getType()).containsExactly(SchemaType.NULL);
        assertThat(members.get("sometimes").getRef()).endsWith("/Inner");
    }

    @Test
    void aRequestNeedsWhatSaysSo() {
        schemas.sent(Wanted.class);

        Schema wanted = schemas.all().get("Wanted");
        assertThat(wanted.getRequired()).containsExactly("name");
        assertThat(wanted.getProperties().get("name").getType()).containsExactly(SchemaType.STRING);
        assertThat(wanted.getProperties().get("weight").getType()).containsExactly(SchemaType.INTEGER, SchemaType.NULL);
    }

    @Test
    void oneNameMeansOneSchema() {
        schemas.answered(Inner.class);
        schemas.answered(Inner.class);

        assertThatThrownBy(() -> schemas.sent(Inner.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one name, two schemas");
    }

    @Test
    void aTypeWithoutARuleIsRefused() {
        assertThatThrownBy(() -> schemas.answered(Strange.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Optional");
    }
}
