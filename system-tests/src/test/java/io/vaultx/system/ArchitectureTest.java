package io.vaultx.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.vaultx.system.ProductCode.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules between rooms. Which room may use which is drawn in docs/ARCHITECTURE.md; this holds the code to it. */
class ArchitectureTest {
    /** IdempotentCall is the request at hand of every resource that changes something. */
    private static final DescribedPredicate<JavaClass> HTTP_CLASS = nameMatching(
                    ".*(Resource|Routes?|IdempotentCall)(\\$.*)?")
            .as("what HTTP reaches")
            .forSubtype();

    private static final DescribedPredicate<JavaClass> TABLE = nameMatching(
                    "io\\.vaultx\\.(files|auth|node)\\..*Tables?(\\$.*)?")
            .as("a table")
            .forSubtype();

    private static final String RECORD_STORE = "io.vaultx.records.RecordStore";

    @Test
    void everyModuleWasRead() {
        ProductCode.PACKAGES.forEach((module, name) -> assertThat(CLASSES.containPackage(name)
                        && CLASSES.stream()
                                .anyMatch(type -> ProductCode.module(type)
                                        .filter(module::equals)
                                        .isPresent()))
                .as("classes of %s", module)
                .isTrue());
        assertThat(CLASSES.stream().filter(type -> ProductCode.module(type).isEmpty()))
                .as("classes of no known module")
                .isEmpty();
    }

    @Test
    void theModulesUseEachOtherExactlyAsDrawn() {
        Map<String, TreeSet<String>> drawn = Drawing.read().arrows();
        Map<String, TreeMap<String, String>> used = ProductCode.dependencies();

        List<String> differences = new ArrayList<>();
        used.forEach((from, targets) -> targets.forEach((to, example) -> {
            if (!drawn.getOrDefault(from, new TreeSet<>()).contains(to)) {
                differences.add(from + " -> " + to + " is not drawn: " + example);
            }
        }));
        drawn.forEach((from, targets) -> targets.forEach(to -> {
            if (!used.getOrDefault(from, new TreeMap<>()).containsKey(to)) {
                differences.add(from + " -> " + to + " is drawn and not used");
            }
        }));

        assertThat(differences).isEmpty();
    }

    @Test
    void noPackagesGoInACircle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noServiceUsesTheJavaOfAnother() {
        Map<String, String> services = Map.of(
                "auth",
                "io.vaultx.auth..",
                "files",
                "io.vaultx.files..",
                "node",
                "io.vaultx.node..",
                "worker",
                "io.vaultx.worker..");
        services.values().forEach(own -> {
            String[] others = services.values().stream()
                    .filter(other -> !other.equals(own))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(own)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        });
    }

    @Test
    void theBenchmarkMeetsTheProductOverTheWireOnly() {
        noClasses()
                .that(resideInAnyPackage("io.vaultx.bench.."))
                .and(not(resideInAnyPackage("io.vaultx.bench.micro..")))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.vaultx..").and(not(resideInAnyPackage("io.vaultx.bench.."))))
                .check(CLASSES);
    }

    @Test
    void storiesKnowNoVertx() {
        noClasses()
                .that(resideInAnyPackage("io.vaultx.files..", "io.vaultx.auth.."))
                .and(not(HTTP_CLASS))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void wordsAndPortsKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage("io.vaultx.domain..", "io.vaultx.records..", "io.vaultx.chunks..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "io.quarkus..", "jakarta..", "com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void theWordsOfJobsKnowNoRedisAndNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("io.vaultx.jobs")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vaultx.jobs.*..", "io.vaultx.redis..", "io.vertx..", "io.quarkus..", "jakarta..")
                .check(CLASSES);
    }

    @Test
    void rocksDbStaysInItsTwoRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.vaultx.records.rocksdb..", "io.vaultx.node.index..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(CLASSES);
    }

    /** Others may hand a store on, to make a table of it. */
    @Test
    void onlyTablesUseTheRecordStore() {
        noClasses()
                .that(resideInAnyPackage("io.vaultx.files..", "io.vaultx.auth..", "io.vaultx.node.."))
                .and(not(TABLE))
                .should()
                .callMethodWhere(target(owner(assignableTo(RECORD_STORE))))
                .check(CLASSES);
    }

    @Test
    void whatHttpReachesOpensNoTable() {
        noClasses()
                .that(HTTP_CLASS)
                .should()
                .dependOnClassesThat(TABLE)
                .orShould()
                .dependOnClassesThat(assignableTo(RECORD_STORE))
                .check(CLASSES);
    }

    @Test
    void aClassIsNamedByTheNounItServes() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)")
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatIsNull() {
        TreeSet<String> silent = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            JavaPackage room = type.getPackage();
            if (!room.isAnnotatedWith(NullMarked.class)) {
                silent.add(room.getName());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void randomnessAndTimeComeFromOutside() {
        noClasses()
                .that(resideInAnyPackage("io.vaultx.files..", "io.vaultx.auth..", "io.vaultx.node.."))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    @Test
    void noTestIsSkippedOrSleeps() throws IOException {
        // Put together from halves, so that this file does not find itself.
        Pattern forbidden = Pattern.compile("@Dis" + "abled|Assump" + "tions|assume" + "True|Thread\\.sl"
                + "eep|TimeUnit\\.\\w+\\.sl" + "eep|org\\.mock" + "ito");
        List<String> found = new ArrayList<>();
        for (Path source : Repository.testSources()) {
            forbidden
                    .matcher(Files.readString(source))
                    .results()
                    .forEach(hit -> found.add(Repository.root().relativize(source) + ": " + hit.group()));
        }
        assertThat(found).isEmpty();
    }

    private static final class EachPackage implements SliceAssignment {
        @Override
        public String getDescription() {
            return "each package";
        }

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }
    }
}
