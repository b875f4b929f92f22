package dev.tacit.authority;

import dev.tacit.authority.Journal.Enrolled;
import dev.tacit.authority.Journal.Issued;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Role;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets of enrolment tokens: each good once, for one role, until it expires. Only their
 * SHA-256 is kept (a secret is 256 random bits, so no slower hash is needed), in the {@link
 * Journal}, which makes both issue and use survive a crash. In memory are those that may still be
 * used, and expired ones until the next are issued.
 *
 * <p>Thread-safe.
 */
final class EnrolmentTokens implements AutoCloseable {
  private record Open(Role role, Instant expires) {}

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;
  private final Journal journal;
  private final Map<String, Open> open = new HashMap<>();

  private EnrolmentTokens(Journal journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * The tokens of a directory, which one process at a time may have open.
   *
   * @throws java.io.UncheckedIOException if another has it, or the journal is damaged
   */
  static EnrolmentTokens open(Path directory, Clock clock) {
    Map<String, Open> open = new HashMap<>();
    Instant now = clock.instant();
    Journal journal =
        Journal.open(
            directory,
            entry -> {
              if (entry instanceof Issued issued && issued.expires().isAfter(now)) {
                open.put(issued.tokenHash(), new Open(issued.role(), issued.expires()));
              } else if (entry instanceof Enrolled enrolled) {
                open.remove(enrolled.tokenHash());
              }
            });
    EnrolmentTokens tokens = new EnrolmentTokens(journal, clock);
    tokens.open.putAll(open);
    return tokens;
  }

  /**
   * New secrets, in the journal before they are returned.
   *
   * @param role {@link Role#DEVICE} or {@link Role#AGGREGATOR}
   * @param count positive
   * @param lifetime positive
   */
  synchronized List<byte[]> issue(Role role, int count, Duration lifetime) {
    Instant now = clock.instant();
    open.values().removeIf(token -> !token.expires().isAfter(now));
    Instant expires = now.plus(lifetime);
    List<byte[]> secrets = new ArrayList<>(count);
    List<Journal.Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] secret = new byte[EnrolmentToken.SECRET_BYTES];
      random.nextBytes(secret);
      secrets.add(secret);
      entries.add(new Issued(hash(secret), role, expires));
    }
    journal.append(entries);
    for (byte[] secret : secrets) {
      open.put(hash(secret), new Open(role, expires));
    }
    return secrets;
  }

  /** The role that a secret may enrol now; empty if it is unknown, expired or used. */
  synchronized Optional<Role> role(byte[] secret) {
    Open token = open.get(hash(secret));
    return token == null || !token.expires().isAfter(clock.instant())
        ? Optional.empty()
        : Optional.of(token.role());
  }

  /**
   * Uses a secret up for what was issued on it. Returns true once the use is on the disk: only then
   * may the certificate leave. Returns false, and changes nothing, if the secret is not good (any
   * more).
   */
  synchronized boolean redeem(byte[] secret, Role role, Certified certified) {
    if (!role(secret).equals(Optional.of(role))) {
      return false;
    }
    String hash = hash(secret);
    journal.append(List.of(new Enrolled(hash, clock.instant(), certified)));
    open.remove(hash);
    return true;
  }

  @Override
  public synchronized void close() {
    journal.close();
  }

  private static String hash(byte[] secret) {
    return Digests.sha256Hex(secret);
  }
}
