package dev.tacit.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of docs/architecture.md: who may know whom. */
class ArchitectureTest {
  private static final DescribedPredicate<JavaMethodCall> CLOCK =
      DescribedPredicate.describe(
          "reads a clock",
          call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getName();
            return owner.equals("java.lang.System")
                    && List.of("nanoTime", "currentTimeMillis").contains(name)
                || owner.equals("java.time.Clock") && name.startsWith("system")
                || owner.startsWith("java.time.") && name.equals("now");
          });

  private static final DescribedPredicate<JavaClass> INPUT_OR_OUTPUT =
      resideInAnyPackage(
              "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..", "io.grpc..")
          .or(
              DescribedPredicate.describe(
                  "does input or output",
                  type ->
                      type.getPackageName().equals("java.io")
                          && !type.isAssignableTo(Throwable.class)
                          && !type.getSimpleName().equals("Serializable")
                          && !type.getSimpleName().startsWith("ByteArray")));

  private static JavaClasses product;

  @BeforeAll
  static void read() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tacit");
  }

  static Stream<Arguments> arrows() {
    return Stream.of(
        Arguments.of("protocol", List.of()),
        Arguments.of("privacy", List.of()),
        Arguments.of("secagg", List.of("privacy")),
        Arguments.of("learning", List.of("privacy")),
        Arguments.of("datasets", List.of("learning")),
        Arguments.of("client", List.of("protocol", "secagg", "privacy", "learning")),
        Arguments.of("authority", List.of("protocol")),
        Arguments.of("server", List.of("protocol", "secagg", "privacy", "learning")),
        Arguments.of("simulation", List.of("learning", "datasets", "secagg", "privacy")));
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void module_dependsOnNothingButWhatTheArchitectureAllows(String module, List<String> allowed) {
    List<String> packages = new ArrayList<>(List.of("dev.tacit." + module + ".."));
    allowed.forEach(other -> packages.add("dev.tacit." + other + ".."));
    DescribedPredicate<JavaClass> ours = resideInAnyPackage("dev.tacit..");
    assertThat(product.that(resideInAnyPackage("dev.tacit." + module + ".."))).isNotEmpty();
    classes()
        .that()
        .resideInAPackage("dev.tacit." + module + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages.toArray(String[]::new)).or(DescribedPredicate.not(ours)))
        .because("an arrow that docs/architecture.md does not have is a design change")
        .check(product);
  }

  @Test
  void accountant_knowsNoTensorsNetworkOrSql() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.tacit.privacy..", "dev.tacit.secagg..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "io.grpc..", "java.sql..", "java.net..", "org.slf4j..")
        .because("auditors use the accountant and the protocols by themselves")
        .check(product);
  }

  /** Nothing but the secure stream can then be handed to the product's noise and draws. */
  @Test
  void streams_otherThanTheSecureOne_areOfSimulations() {
    assertThat(product.contain(SecureRandomStream.class)).isTrue();
    classes()
        .that()
        .areAssignableTo(RandomStream.class)
        .and()
        .resideOutsideOfPackage("dev.tacit.simulation..")
        .should()
        .be(RandomStream.class)
        .orShould()
        .be(SecureRandomStream.class)
        .because("who can compute noise sees through it")
        .check(product);
  }

  @Test
  void serverAndClients_nameNoStreamButTheSecureOne() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.tacit.server..", "dev.tacit.client..", "dev.tacit.authority..")
        .should()
        .dependOnClassesThat(equivalentTo(RandomStream.class))
        .orShould()
        .dependOnClassesThat(resideInAPackage("dev.tacit.simulation.."))
        .because("their noise and draws are keyed by the operating system's generator")
        .check(product);
  }

  @Test
  void nd4j_isKnownToOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tacit.learning.nd4j..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
        .because("other kernels must be able to take its place")
        .check(product);
  }

  @Test
  void parquet_isKnownToOnePackageAndHadoopToNone() {
    String rounds = "dev.tacit.cli.simulate.rounds";
    assertThat(product.that(resideInAPackage(rounds))).isNotEmpty();
    noClasses()
        .that()
        .resideOutsideOfPackage(rounds)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.parquet..")
        .because("a table of rounds is all that is written in that format")
        .check(product);
    // Its name is in Parquet's own packages, which are not Hadoop.
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hadoop..")
        .because("Parquet is written without it, and it would bring a hundred jars")
        .check(product);
  }

  /** Its module has tests of its own; nothing may bring its hundred jars to the others. */
  @Test
  void spark_isNotOnTheCommandsClassPath() {
    for (String type : List.of("org/apache/spark/SparkContext", "scala/Function1")) {
      assertThat(ArchitectureTest.class.getClassLoader().getResource(type + ".class"))
          .as(type)
          .isNull();
    }
  }

  @Test
  void kernels_doNotStartNd4j() {
    noClasses()
        .that()
        .resideInAPackage("dev.tacit.learning.nd4j")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.nd4j..")
        .because("its start takes longer than a small training")
        .check(product);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.tacit.secagg..", "dev.tacit.server.round.."})
  void stateMachines_readNoClockAndDoNoInputOrOutput(String machines) {
    assertThat(product.that(resideInAnyPackage(machines))).isNotEmpty();
    noClasses()
        .that()
        .resideInAPackage(machines)
        .should()
        .callMethodWhere(CLOCK)
        .orShould()
        .dependOnClassesThat(INPUT_OR_OUTPUT)
        .because("a state machine's time and randomness are inputs")
        .check(product);
  }

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching("dev.tacit.(**)")
        .should()
        .beFreeOfCycles()
        // Only Tacit, which lists all commands, is in the root of its package.
        .ignoreDependency(resideInAPackage("dev.tacit.cli"), resideInAnyPackage("dev.tacit.cli.."))
        .because("an arrow points one way")
        .check(product);
  }
}
