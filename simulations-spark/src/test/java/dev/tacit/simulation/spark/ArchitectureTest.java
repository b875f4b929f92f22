package dev.tacit.simulation.spark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md that this module adds. */
class ArchitectureTest {
  private static final String HERE = "dev.tacit.simulation.spark..";
  private final JavaClasses product =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tacit");

  @Test
  void module_knowsSimulationsAndWhatNumbersAreMadeOfOnly() {
    assertThat(product.that(resideInAnyPackage(HERE))).isNotEmpty();
    classes()
        .that()
        .resideInAPackage(HERE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.tacit.simulation..", "dev.tacit.learning..", "dev.tacit.privacy.vector")
                .or(DescribedPredicate.not(resideInAnyPackage("dev.tacit.."))))
        .because("an arrow that docs/architecture.md does not have is a design change")
        .check(product);
  }

  @Test
  void spark_isKnownToOnePackage() {
    assertThat(product.that(resideInAnyPackage("dev.tacit.cli.simulate.."))).isNotEmpty();
    noClasses()
        .that()
        .resideOutsideOfPackage(HERE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HERE, "org.apache.spark..", "org.apache.hadoop..", "scala..")
        .because("who does not ask for Spark does without it")
        .check(product);
  }
}
