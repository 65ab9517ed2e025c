package com.apifyforge.tokens;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.apifyforge.secret.Secret;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private static final JavaClasses PRODUCTION =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("com.apifyforge.tokens");

    @Test
    void arrowsBetweenPackagesGoOneWay() {
        slices().matching("com.apifyforge.tokens.(*)..")
                .should()
                .beFreeOfCycles()
                .check(PRODUCTION);
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("lease")
                .definedBy("..tokens.lease..")
                .layer("ledger")
                .definedBy("..tokens.ledger..")
                .layer("command")
                .definedBy("..tokens.command..")
                .layer("token")
                .definedBy("..tokens.token..")
                .layer("sealing")
                .definedBy("..tokens.sealing..")
                .layer("envelope")
                .definedBy("..tokens.envelope..")
                .layer("outbox")
                .definedBy("..tokens.outbox..")
                .layer("store")
                .definedBy("..tokens.store..")
                .whereLayer("lease")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("command")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ledger")
                .mayOnlyBeAccessedByLayers("lease")
                .whereLayer("token")
                .mayOnlyBeAccessedByLayers("command", "ledger", "lease")
                .whereLayer("sealing")
                .mayOnlyBeAccessedByLayers("command")
                .whereLayer("outbox")
                .mayOnlyBeAccessedByLayers("command", "token", "lease")
                .whereLayer("envelope")
                .mayNotAccessAnyLayer()
                .whereLayer("store")
                .mayNotAccessAnyLayer()
                .check(PRODUCTION);
    }

    @Test
    void cryptographyIsInOnePlace() {
        noClasses()
                .that(not(resideInAPackage("..envelope..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "software.amazon.awssdk..")
                .check(PRODUCTION);
        noClasses()
                .that(not(resideInAPackage("..sealing..")).and(not(resideInAPackage("..envelope.."))))
                .and()
                .resideOutsideOfPackages("..command..", "..token..", "..lease..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.apifyforge.events.sealing..", "com.apifyforge.events.ticket..")
                .check(PRODUCTION);
    }

    @Test
    void plaintextIsNeverAFieldOutsideTheEnvelope() {
        fields().that()
                .haveRawType(Secret.class)
                .should()
                .beDeclaredInClassesThat()
                .resideInAPackage("..envelope..")
                .check(PRODUCTION);
        methods().that().arePublic().should().notHaveRawReturnType(Secret.class).check(PRODUCTION);
    }

    @Test
    void documentsAreKnownToFewClasses() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*\\.(Store.*|SharedCalls|Tokens|TokenKeys|TokenDocuments|PendingConnects|Jobs|JobIdMigration|Uses|Outbox.*|SealingKeys|Rewraps|WrappedKeys|KeyCollection|KeyProof|Freezes)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.bson.Document")
                .check(PRODUCTION);
    }
}
