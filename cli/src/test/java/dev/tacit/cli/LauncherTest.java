package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher, and the build that it starts, with a Maven that does what the test says. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class LauncherTest {
  private static final Path BUILD = Path.of("src/launcher/build.bash").toAbsolutePath();

  @TempDir private Path root;

  @Test
  void build_interrupted_saysHowToGoOn() throws Exception {
    // A build in the background ignores Ctrl-C's signal; this one is handled alike and is not.
    Ended ended = build("kill -TERM \"$LAUNCHER\"\necho '[ERROR] interrupted'\nexit 143\n");
    assertThat(ended.status()).isEqualTo(130);
    assertThat(ended.output())
        .contains("tacit: the build was interrupted; run the same command again to go on")
        .doesNotContain("[ERROR]", "failed");
    assertThat(root.resolve("target/building")).exists();
  }

  @Test
  void build_failed_showsTheErrors() throws Exception {
    Ended ended = build("echo '[ERROR] no compiler'\nexit 1\n");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("[ERROR] no compiler", "tacit: the build failed");
  }

  @Test
  void build_done_leavesNoMark() throws Exception {
    assertThat(build("exit 0\n").status()).isZero();
    assertThat(root.resolve("target/building")).doesNotExist();
  }

  @Test
  void tacit_started_hasTheVectorApiAndACleanStandardError() throws Exception {
    Ended ended = tacit("--version");
    assertThat(ended.status()).isZero();
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output().lines()).contains("with its Vector API");
  }

  @Test
  void tacit_failing_keepsStatusAndStandardError() throws Exception {
    Ended ended = tacit("nonsense");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.errors().lines()).hasSize(2).first().asString().startsWith("tacit: ");
  }

  @ParameterizedTest
  @CsvSource({
    "simulate x.yaml --engine spark, spark",
    "simulate --engine=spark --json x.yaml, spark",
    "simulate x.yaml --engine local, local",
    "train x.yaml --engine spark, local"
  })
  void tacit_withAndWithoutSpark_takesTheClassPathOfThatModule(String arguments, String expected)
      throws Exception {
    Path program = Files.createDirectories(root.resolve("local/dev/tacit/cli"));
    Path other = Files.createDirectories(root.resolve("spark/dev/tacit/cli"));
    for (Path folder : List.of(program, other)) {
      Path source = Files.createDirectories(folder.resolve("source")).resolve("Tacit.java");
      String name = root.relativize(folder).getName(0).toString();
      Files.writeString(
          source,
          ("package dev.tacit.cli; class Tacit { public static void main(String[] a) {"
                  + " System.out.print(\"%s\"); } }")
              .formatted(name));
      assertThat(
              ToolProvider.getSystemJavaCompiler()
                  .run(null, null, null, "-d", root.resolve(name).toString(), source.toString()))
          .isZero();
    }
    Path spark = Files.createDirectories(root.resolve("simulations-spark/target"));
    Files.createDirectories(root.resolve("simulations-spark/src/main"));
    Files.createFile(root.resolve("simulations-spark/pom.xml"));
    fresh(spark.resolve("tacit.classpath"), root.resolve("spark").toString());
    Process process = launch(root.resolve("local").toString(), arguments.split(" "));
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(expected);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tacit_terminated_isTheProcessThatWasStarted() throws Exception {
    Process authority = launch("authority", "--dir", root.resolve("authority").toString());
    try {
      assertThat(authority.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("ready ");
      assertThat(authority.info().command().orElseThrow()).endsWith("java");
      assertThat(authority.children()).isEmpty();
      // Process.destroy() would close the input as well, and its end may win over the signal.
      assertThat(authority.toHandle().destroy()).isTrue();
      assertThat(authority.waitFor(50, TimeUnit.SECONDS)).isTrue();
      assertThat(authority.exitValue()).isEqualTo(128 + 15);
      assertThat(errors()).isEmpty();
    } finally {
      authority.destroyForcibly();
    }
  }

  private record Ended(int status, String output, String errors) {}

  private Ended tacit(String... arguments) throws IOException, InterruptedException {
    Process process = launch(arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output, errors());
  }

  private Process launch(String... arguments) throws IOException {
    return launch(System.getProperty("java.class.path"), arguments);
  }

  /** Starts the command as it is in a checkout where nothing is out of date. */
  private Process launch(String jars, String[] arguments) throws IOException {
    Path launcher = Files.createDirectories(root.resolve("cli/src/launcher"));
    Files.copy(BUILD, launcher.resolve(BUILD.getFileName()));
    Files.copy(Path.of("../tacit"), root.resolve("tacit"));
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(root.resolve("cli/pom.xml"));
    fresh(Files.createDirectory(root.resolve("cli/target")).resolve("tacit.classpath"), jars);
    List<String> command = new ArrayList<>(List.of("bash", root.resolve("tacit").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder bash =
        new ProcessBuilder(command).redirectError(root.resolve("errors").toFile());
    bash.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return bash.start();
  }

  private static void fresh(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private String errors() throws IOException {
    return Files.readString(root.resolve("errors"));
  }

  private Ended build(String maven) throws IOException, InterruptedException {
    Path programs = Files.createDirectory(root.resolve("bin"));
    Files.writeString(programs.resolve("mvn"), "#!/usr/bin/env bash\n" + maven);
    Files.setPosixFilePermissions(
        programs.resolve("mvn"), PosixFilePermissions.fromString("rwx------"));
    Path output = root.resolve("output");
    ProcessBuilder bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "set -euo pipefail; root=$1; name=tacit; export LAUNCHER=$$; . \"$2\"; build cli",
                "bash",
                root.toString(),
                BUILD.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    bash.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
    Process process = bash.start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output), "");
  }
}
