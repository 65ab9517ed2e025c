package com.apifyforge.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The rules of the whole project for this module, which the quickstart does not have on its class path. */
class HouseRulesTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages(Bench.class.getPackageName());

    @Test
    void timeIsGiven() {
        noClasses().should().callMethod(Instant.class, "now").check(PRODUCTION);
    }

    @Test
    void arrowsBetweenPackagesGoOneWay() {
        slices().matching("com.apifyforge.(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void onlyEnvelopesAreTakenFromTheServices() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..benchmarks.envelope..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.apifyforge.tokens..", "com.apifyforge.worker..", "com.apifyforge.quickstart..")
                .check(PRODUCTION);
    }
}
