package com.apifyforge.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Rules of the gateway; those of the whole project stand in quickstart. */
class HouseRulesTest {
    private static final JavaClasses PRODUCTION =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("com.apifyforge.gateway");

    /** It passes seals on. What opens or makes one is not for it. */
    @Test
    void nothingHereHoldsOrOpensAToken() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.apifyforge.secret..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("Opener")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("Sealer")
                .check(PRODUCTION);
    }

    @Test
    void onlyTheProjectionAndItsStoreTalkToTheDatabase() {
        noClasses()
                .that(not(resideInAnyPackage("..store..", "..projection..", "..log..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.mongodb.client..")
                .check(PRODUCTION);
    }
}
