package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The build that a launcher starts, with a Maven that does what the test says. */
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

  private record Ended(int status, String output) {}

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
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
