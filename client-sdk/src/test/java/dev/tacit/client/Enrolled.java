package dev.tacit.client;

import dev.tacit.authority.AuthorityServer;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An aggregator and devices of one authority, enrolled once for all tests. */
final class Enrolled {
  private static final int DEVICES = 8;
  private static final Identity AGGREGATOR;
  private static final List<Identity> DEVICE;

  static {
    Path directory = directory();
    try (AuthorityServer authority = AuthorityServer.builder(directory).start()) {
      AGGREGATOR = Enrolment.enrol(authority.issueAggregatorToken(), List.of("127.0.0.1"));
      DEVICE =
          authority.issueTokens(DEVICES, "127.0.0.1", 1, Script.POPULATION).stream()
              .map(token -> Enrolment.enrol(token, List.of()))
              .toList();
    }
  }

  private Enrolled() {}

  static Identity aggregator() {
    return AGGREGATOR;
  }

  static Identity device(int index) {
    return DEVICE.get(index);
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("tacit-authority");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
