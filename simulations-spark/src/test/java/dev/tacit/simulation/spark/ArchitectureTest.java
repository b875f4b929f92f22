package dev.tacit.simulation.spark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The arrow of docs/architecture.md that this module adds. */
class ArchitectureTest {
  @Test
  void module_knowsSimulationsAndWhatNumbersAreMadeOfOnly() {
    JavaClasses module =
        new ClassFileImporter()
            .importUrl(SparkEngine.class.getProtectionDomain().getCodeSource().getLocation());
    assertThat(module.contain(SparkEngine.class)).isTrue();
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.tacit.simulation..", "dev.tacit.learning..", "dev.tacit.privacy.vector")
                .or(DescribedPredicate.not(resideInAnyPackage("dev.tacit.."))))
        .because("an arrow that docs/architecture.md does not have is a design change")
        .check(module);
  }
}
