package com.apifyforge.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Rules of the console; those of the whole project stand in quickstart. */
class HouseRulesTest {
    private static final JavaClasses PRODUCTION =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("com.apifyforge.console");

    /** It knows the gateway over HTTPS alone, and no Apify token in any form. */
    @Test
    void nothingHereTalksToKafkaOrADatabaseOrOpensAToken() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ConsoleApplication.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..", "com.mongodb..", "java.sql..")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("com.apifyforge.secret..", "com.apifyforge.events..", "com.apifyforge.gateway..")
                .check(PRODUCTION);
    }

    /** Sessions are ours, bounded and without a copy elsewhere. */
    @Test
    void nobodyUsesTheSessionsOfTheContainer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.servlet.http.HttpSession")
                .check(PRODUCTION);
    }
}
