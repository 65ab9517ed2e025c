package com.apifyforge.quickstart;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.service.Metric;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.RestController;

/** Rules for the whole project; those of one service stand in its own test of this name. */
class HouseRulesTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("com.apifyforge");

    /** What each module may use; the packages below are its last names. */
    private static final Map<String, Set<String>> MODULES = Map.ofEntries(
            entry("secret", Set.of()),
            entry("events", Set.of("secret")),
            entry("apify", Set.of("secret")),
            entry("sandbox", Set.of()),
            entry("embedded", Set.of()),
            entry("service", Set.of("secret")),
            entry("tokens", Set.of("secret", "events", "apify", "service")),
            entry("worker", Set.of("secret", "events", "apify", "service")),
            entry("client", Set.of("secret", "events")),
            entry("gateway", Set.of("events", "client", "service")),
            entry("console", Set.of("service")),
            entry("issuer", Set.of()),
            entry("ctl", Set.of("secret", "events", "client")),
            entry(
                    "quickstart",
                    Set.of(
                            "secret",
                            "events",
                            "apify",
                            "sandbox",
                            "embedded",
                            "service",
                            "tokens",
                            "worker",
                            "client",
                            "gateway",
                            "console",
                            "issuer",
                            "ctl")));

    private static final String[] SERVICES = {
        "com.apifyforge.tokens..", "com.apifyforge.worker..", "com.apifyforge.gateway..", "com.apifyforge.console.."
    };

    @Test
    void modulesUseWhatTheArchitectureSays() {
        LayeredArchitecture modules = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String module : MODULES.keySet()) {
            modules = modules.layer(module).definedBy("com.apifyforge." + module + "..");
        }
        for (var module : MODULES.entrySet()) {
            modules = module.getValue().isEmpty()
                    ? modules.whereLayer(module.getKey()).mayNotAccessAnyLayer()
                    : modules.whereLayer(module.getKey())
                            .mayOnlyAccessLayers(module.getValue().toArray(String[]::new));
        }
        modules.ensureAllClassesAreContainedInArchitecture().check(PRODUCTION);
    }

    @Test
    void arrowsBetweenPackagesGoOneWay() {
        slices().matching("com.apifyforge.(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Dto)")
                .check(PRODUCTION);
    }

    @Test
    void timeIsGiven() {
        noClasses().should().callMethod(Instant.class, "now").check(PRODUCTION);
        noClasses()
                .that()
                .resideInAnyPackage(SERVICES)
                .and()
                .areNotAnnotatedWith(SpringBootApplication.class)
                .should()
                .callMethod(Clock.class, "systemUTC")
                .check(PRODUCTION);
    }

    /** There a token stands in a buffer. */
    @Test
    void onlyTheClientOfApifyTouchesTheWire() {
        noClasses()
                .that()
                .resideOutsideOfPackage("com.apifyforge.apify..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("com.apifyforge.apify.wire..").and(not(belongToAnyOf(NotSentReason.class))))
                .check(PRODUCTION);
    }

    @Test
    void edgesOfServicesAreNotPublic() {
        classes()
                .that()
                .resideInAnyPackage(SERVICES)
                .and()
                .haveNameMatching(".*(Listener|Configuration|Controller)")
                .or()
                .areAnnotatedWith(RestController.class)
                .should()
                .notBePublic()
                .check(PRODUCTION);
    }

    @Test
    void metersAreMadeFromTheCatalogueAlone() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Metric.class.getName())
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.micrometer\\.core\\.instrument\\..*Builder")
                .orShould()
                .callMethodWhere(target(owner(assignableTo(MeterRegistry.class)))
                        .and(target(nameMatching("counter|timer|gauge.*|summary|more"))))
                .check(PRODUCTION);
    }

    @Test
    void fieldsAreGivenByConstructors() {
        noFields().should().beAnnotatedWith(Autowired.class).check(PRODUCTION);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(PRODUCTION.stream().map(type -> type.getPackage()).distinct())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.isAnnotatedWith(NullMarked.class))
                        .as(one.getName())
                        .isTrue());
    }
}
