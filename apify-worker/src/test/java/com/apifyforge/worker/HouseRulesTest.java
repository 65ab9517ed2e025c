package com.apifyforge.worker;

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
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("com.apifyforge.worker");

    @Test
    void arrowsBetweenPackagesGoOneWay() {
        slices().matching("com.apifyforge.worker.(*)..")
                .should()
                .beFreeOfCycles()
                .check(PRODUCTION);
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("batch")
                .definedBy("..worker.batch..")
                .layer("job")
                .definedBy("..worker.job..")
                .layer("reconcile")
                .definedBy("..worker.reconcile..")
                .layer("records")
                .definedBy("..worker.records..")
                .layer("lease")
                .definedBy("..worker.lease..")
                .layer("apify")
                .definedBy("..worker.apify..")
                .layer("topic")
                .definedBy("..worker.topic..")
                .whereLayer("batch")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("job")
                .mayOnlyBeAccessedByLayers("batch")
                .whereLayer("reconcile")
                .mayOnlyBeAccessedByLayers("batch", "job")
                .whereLayer("records")
                .mayNotAccessAnyLayer()
                .whereLayer("lease")
                .mayNotAccessAnyLayer()
                .whereLayer("apify")
                .mayNotAccessAnyLayer()
                .whereLayer("topic")
                .mayNotAccessAnyLayer()
                .check(PRODUCTION);
    }

    @Test
    void onlyOnePackageTalksToTheTokenService() {
        noClasses()
                .that(not(resideInAPackage("..lease..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "javax.net.ssl..")
                .check(PRODUCTION);
        noClasses()
                .that(not(resideInAPackage("..lease..")))
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Opener")
                .check(PRODUCTION);
    }

    @Test
    void onlyOneClassOpensTokens() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.lease\\.Leases(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Secret.class)
                .check(PRODUCTION);
        fields().should().notHaveRawType(Secret.class).check(PRODUCTION);
        methods().that().arePublic().should().notHaveRawReturnType(Secret.class).check(PRODUCTION);
    }
}
