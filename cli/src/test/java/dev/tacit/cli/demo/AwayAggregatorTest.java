package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.authority.AuthorityServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client's process whose aggregator is nowhere. */
class AwayAggregatorTest {
  @TempDir private Path directory;

  @Test
  @Timeout(300)
  void client_aggregatorHasNoAddress_saysSoAndLeavesStandardErrorEmpty() throws Exception {
    Path log = Files.createFile(directory.resolve("log"));
    try (AuthorityServer authority = AuthorityServer.builder(directory.resolve("a")).start()) {
      String token = authority.issueTokens(1, "nosuch.invalid", 5, "people").get(0).encode();
      try (Child client =
          Child.start(
              log,
              "client",
              "--dir",
              directory.resolve("d").toString(),
              "--data",
              "shakespeare",
              "--token",
              token)) {
        for (int tries = 0; tries < 3; tries++) {
          client.await("aggregator away, unknown host; next try in ");
        }
        client.terminate();
        client.awaitExit();
      }
    }
    assertThat(log).content().isEmpty();
  }
}
