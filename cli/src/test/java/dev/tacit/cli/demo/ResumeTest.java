package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.cli.device.DeviceHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A demo goes on only with all that it has spent: what is lost must not make epsilon smaller. */
@Execution(ExecutionMode.CONCURRENT)
class ResumeTest {
  @TempDir private Path directory;
  @RegisterExtension private final Children children = new Children();
  private int tries;

  private Child start(String name, String... arguments) throws Exception {
    return children.start(directory.resolve(name + ".log"), arguments);
  }

  @Test
  void resume_afterSomethingWasLost_isRefused() throws Exception {
    Path out = directory.resolve("out");
    String data = Stripes.in(directory).toString();
    Child demo =
        start(
            "demo",
            "demo",
            "--clients",
            "3",
            "--rounds",
            "400",
            "--dataset",
            data,
            "--model",
            "linear",
            "--out",
            out.toString());
    demo.await("Round  2 of");
    demo.terminate();
    demo.awaitExit();

    Path ledger = DeviceHome.ledger(RunFiles.client(out, 0));
    byte[] whole = Files.readAllBytes(ledger);
    String device = RunFiles.client(out, 0).toString();
    Files.delete(ledger);
    refused("the run's epsilon cannot be stated", "demo", "--resume", out.toString());
    refused("is gone, and with it what was spent", "client", "--dir", device, "--data", data);
    Files.createFile(ledger);
    refused("entries that were written but holds 0", "demo", "--resume", out.toString());
    refused("entries that were written but holds 0", "client", "--dir", device, "--data", data);
    Files.write(ledger, whole);
    delete(RunFiles.client(out, 1));
    refused("the run's epsilon cannot be stated", "demo", "--resume", out.toString());
    delete(RunFiles.database(out));
    refused("rounds that were committed but holds 0", "demo", "--resume", out.toString());
  }

  private void refused(String why, String... command) throws Exception {
    Child resumed = start("resumed" + ++tries, command);
    assertThat(resumed.awaitExit()).as(resumed.story()).isEqualTo(1);
    assertThat(resumed.story()).contains(why).doesNotContain("Done after", "Exception");
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      files
          .sorted((one, other) -> other.compareTo(one))
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
