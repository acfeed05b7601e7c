package io.vaultx.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.security.DemandTable.Row;
import io.vaultx.web.Demand;
import io.vaultx.web.Demands;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

final class ResourceDemandsTest {
    @Test
    void aMethodsDemandWinsOverItsClasss() {
        assertThat(ResourceDemands.of(Things.class))
                .extracting(ResourceDemands.Served::row)
                .containsExactlyInAnyOrder(
                        new Row("GET", "/things", Demand.USER),
                        new Row("POST", "/things", Demand.ADMIN),
                        new Row("GET", "/things/{id}/part/{index}", Demand.USER),
                        new Row("GET", "/things/{id}/all/{path...}", Demand.USER),
                        new Row("GET", "/things/inherited", Demand.OPEN));
    }

    @Test
    void aMethodWithoutADemandIsNamed() {
        assertThatThrownBy(() -> ResourceDemands.of(Forgetful.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Forgetful.forgotten says no demand")
                .hasMessageNotContaining("fine");
    }

    @Test
    void aSubResourceLocatorIsRefused() {
        assertThatThrownBy(() -> ResourceDemands.of(Locating.class))
                .hasMessageContaining("Locating.locate is a sub-resource locator");
    }

    @Test
    void onlyClassesWithAPathAreResources() {
        assertThat(ResourceDemands.isResource(Things.class)).isTrue();
        assertThat(ResourceDemands.isResource(Base.class)).isFalse();
        assertThat(ResourceDemands.isResource(Client.class)).isFalse();
    }

    static class Base {
        @GET
        @Path("inherited")
        @Demands(Demand.OPEN)
        public String inherited() {
            return "";
        }
    }

    @Path("things")
    @Demands(Demand.USER)
    static class Things extends Base {
        @GET
        public String list() {
            return "";
        }

        @POST
        @Demands(Demand.ADMIN)
        String create() {
            return "";
        }

        @GET
        @Path("/{id: [a-z]{1,3}/?}/part/{ index : [0-9]+ }/")
        public String part() {
            return "";
        }

        @GET
        @Path("{id}/all/{path: .+}")
        public String all() {
            return "";
        }

        public String helper() {
            return "";
        }
    }

    @Path("/forgetful")
    static class Forgetful {
        @GET
        @Demands(Demand.OPEN)
        public String fine() {
            return "";
        }

        @POST
        public String forgotten() {
            return "";
        }
    }

    @Path("/locating")
    @Demands(Demand.USER)
    static class Locating {
        @Path("there")
        public Things locate() {
            return new Things();
        }
    }

    @Path("/elsewhere")
    interface Client {
        @GET
        String get();
    }
}
