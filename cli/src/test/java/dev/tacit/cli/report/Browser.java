package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser, where the machine has one: Chromium by its Debian, Fedora or Google name. */
public final class Browser {
  private static final List<Path> PLACES =
      Stream.of("chromium", "chromium-browser", "google-chrome")
          .map(name -> Path.of("/usr/bin", name))
          .toList();

  private Browser() {}

  /**
   * The document as it is after loading; the test is skipped where there is no browser.
   *
   * @throws AssertionError if the browser complained: of what a page may not load, or of markup
   */
  public static String load(Path page, Path scratch) throws IOException, InterruptedException {
    Path browser = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(browser != null, "no Chromium is installed, so no page is opened in a browser");
    Path document = scratch.resolve("document.html");
    Path complaints = scratch.resolve("complaints.txt");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + scratch.resolve("profile"),
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(document.toFile())
            .redirectError(complaints.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(complaints, StandardCharsets.UTF_8)).doesNotContain("CONSOLE");
    return Files.readString(document, StandardCharsets.UTF_8);
  }
}
