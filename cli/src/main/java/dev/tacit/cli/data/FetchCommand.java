package dev.tacit.cli.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    description = {
      "Downloads a file and takes it only if it has the SHA-256 that you know it by.",
      "What was cut off is resumed, now or at the next call; until then it is in FILE.part."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  tacit data fetch https://example.org/set.csv --sha256 HEX --out set.csv"
    })
final class FetchCommand extends Task {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([KMG]?)");

  @Parameters(paramLabel = "URL", description = "http or https")
  private String url;

  @Option(names = "--sha256", required = true, paramLabel = "HEX", description = "64 digits")
  private String sha256;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "To be made")
  private Path out;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates in PEM that https trusts; by default those that Java trusts")
  private Path authorities;

  @Option(names = "--overwrite", description = "If there is another such file, replace it")
  private boolean overwrite;

  @Option(
      names = "--most-bytes",
      defaultValue = "16G",
      paramLabel = "SIZE",
      description = "Refuse larger files; with K, M or G; default ${DEFAULT-VALUE}")
  private String most;

  @Option(
      names = "--redirects",
      defaultValue = "5",
      paramLabel = "N",
      description = "Follow at most so many, never from https to http; default ${DEFAULT-VALUE}")
  private int redirects;

  @Option(
      names = "--attempts",
      defaultValue = "5",
      paramLabel = "N",
      description = "After a failure begin where it stopped; default ${DEFAULT-VALUE}")
  private int attempts;

  @Option(
      names = "--patience",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "Without a byte before an attempt has failed; default ${DEFAULT-VALUE}")
  private int patience;

  @Override
  void run() throws IOException, InterruptedException {
    require(SHA256.matcher(sha256).matches(), "--sha256 must be 64 hexadecimal digits", sha256);
    require(redirects >= 0 && redirects <= 20, "--redirects must be in 0..20", redirects);
    require(attempts >= 1 && attempts <= 100, "--attempts must be in 1..100", attempts);
    require(patience >= 1 && patience <= 3600, "--patience must be in 1..3600", patience);
    String digest = sha256.toLowerCase(Locale.ROOT);
    URI address = address();
    long limit = bytes();
    if (Files.isRegularFile(out) && Digest.of(out).equals(digest)) {
      report("is there already");
      return;
    }
    requireFree(out, overwrite);
    Progress progress = progress();
    Download.Limits limits =
        new Download.Limits(limit, redirects, attempts, Duration.ofSeconds(patience));
    SSLContext tls = authorities == null ? Authorities.usual() : Authorities.of(authorities);
    new Download(address, digest, out.toAbsolutePath(), limits, tls, progress).run();
    report("fetched");
  }

  private URI address() {
    try {
      URI address = new URI(url);
      require(
          Download.isWeb(address), "URL must be http or https with a host and no password", url);
      return address;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("URL must be an address but was " + url, e);
    }
  }

  private long bytes() {
    Matcher size = SIZE.matcher(most.toUpperCase(Locale.ROOT));
    require(size.matches(), "--most-bytes must be a number, with K, M or G", most);
    int thousands = "KMG".indexOf(size.group(2)) + 1;
    long unit = size.group(2).isEmpty() ? 1 : 1L << 10 * thousands;
    return Math.max(1, Math.min(Long.MAX_VALUE / unit, Long.parseLong(size.group(1))) * unit);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + " but was " + value);
    }
  }

  private void report(String what) throws IOException {
    say(
        asJson()
            ? JsonNodeFactory.instance
                .objectNode()
                .put("file", out.toString())
                .put("bytes", Files.size(out))
                .put("sha256", sha256.toLowerCase(Locale.ROOT))
                .toString()
            : String.format(
                Locale.ROOT, "%s %s: %,d bytes, SHA-256 verified", out, what, Files.size(out)));
  }
}
