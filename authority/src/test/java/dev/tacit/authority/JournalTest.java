package dev.tacit.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.protocol.identity.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.ephemeral();

  @TempDir Path directory;

  @Test
  void redeem_thenReopen_isUsedAndTheOthersAreNot() {
    List<byte[]> secrets = issue(3);
    try (EnrolmentTokens tokens = open()) {
      assertThat(tokens.redeem(secrets.get(1), Role.DEVICE, certified())).isTrue();
      assertThat(tokens.redeem(secrets.get(1), Role.DEVICE, certified())).isFalse();
      assertThat(tokens.redeem(secrets.get(2), Role.AGGREGATOR, certified())).isFalse();
    }
    try (EnrolmentTokens tokens = open()) {
      assertThat(tokens.role(secrets.get(0))).contains(Role.DEVICE);
      assertThat(tokens.role(secrets.get(1))).isEmpty();
      assertThat(tokens.role(secrets.get(2))).contains(Role.DEVICE);
    }
  }

  @Test
  void role_expired_isRefusedInMemoryAndAfterReopening() {
    Wires.MovedClock clock = new Wires.MovedClock();
    List<byte[]> secrets;
    try (EnrolmentTokens tokens = EnrolmentTokens.open(directory, clock)) {
      secrets = tokens.issue(Role.AGGREGATOR, 1, HOUR);
      clock.move(HOUR.minusMinutes(1));
      assertThat(tokens.role(secrets.get(0))).contains(Role.AGGREGATOR);
      clock.move(Duration.ofMinutes(1));
      assertThat(tokens.role(secrets.get(0))).isEmpty();
    }
    try (EnrolmentTokens tokens = EnrolmentTokens.open(directory, clock)) {
      assertThat(tokens.redeem(secrets.get(0), Role.AGGREGATOR, certified())).isFalse();
    }
  }

  @Test
  void journal_holdsNoSecretAndWhatWasIssued() throws IOException {
    List<byte[]> secrets = issue(1);
    Certified certified = certified();
    try (EnrolmentTokens tokens = open()) {
      tokens.redeem(secrets.get(0), Role.DEVICE, certified);
    }

    assertThat(Files.readString(file()))
        .doesNotContain(HexFormat.of().formatHex(secrets.get(0)))
        .contains(certified.name() + " " + certified.tlsSerial() + " " + certified.signingSerial())
        .contains(certified.tlsSha256());
  }

  @Test
  void open_cutAnywhere_keepsEveryWholeEntry() throws IOException {
    List<byte[]> secrets = issue(2);
    try (EnrolmentTokens tokens = open()) {
      tokens.redeem(secrets.get(0), Role.DEVICE, certified());
    }
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length += 3) {
      Files.write(file(), Arrays.copyOf(whole, length));
      long lines =
          new String(whole, 0, length, StandardCharsets.US_ASCII)
              .chars()
              .filter(c -> c == '\n')
              .count();
      try (EnrolmentTokens tokens = open()) {
        // Header, two tokens; the use of the first is in the fourth line.
        assertThat(tokens.role(secrets.get(0)).isPresent()).isEqualTo(lines == 2 || lines == 3);
        assertThat(tokens.role(secrets.get(1)).isPresent()).isEqualTo(lines >= 3);
      }
    }
  }

  @Test
  void append_afterATornLine_readsBack() throws IOException {
    issue(1);
    Files.writeString(file(), "token 0123", StandardOpenOption.APPEND);
    List<byte[]> later = issue(1);

    try (EnrolmentTokens tokens = open()) {
      assertThat(tokens.role(later.get(0))).contains(Role.DEVICE);
    }
  }

  @Test
  void open_changedLine_isRefusedWithItsNumber() throws IOException {
    List<byte[]> secrets = issue(2);
    try (EnrolmentTokens tokens = open()) {
      tokens.redeem(secrets.get(0), Role.DEVICE, certified());
    }
    List<String> lines = Files.readAllLines(file());
    lines.set(3, "x" + lines.get(3));
    Files.write(file(), lines);

    assertThatThrownBy(this::open)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("must be whole but is damaged in line 4");
  }

  @Test
  void open_anotherFile_isRefused() throws IOException {
    issue(1);
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    lines.set(0, "tacit-authority-journal 2");
    Files.write(file(), lines);

    assertThatThrownBy(this::open).hasMessageContaining("must start with");
  }

  @Test
  void open_twice_isRefused() {
    try (EnrolmentTokens first = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("must be open in one authority only");
      assertThat(first.issue(Role.DEVICE, 1, HOUR)).hasSize(1);
    }
  }

  @Test
  void openOrCreate_again_keepsTheRoots() throws IOException {
    Path home = directory.resolve("authority");
    CertificateAuthority first = open(home);
    CertificateAuthority second = open(home);

    assertThat(second.tlsRoot()).isEqualTo(first.tlsRoot());
    assertThat(second.identityRoot()).isEqualTo(first.identityRoot());
    second.issueDevice().tlsCertificate();
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
  }

  @Test
  void openOrCreate_keysOfTwoAuthorities_isRefused() throws IOException {
    Path mine = directory.resolve("mine");
    Path other = directory.resolve("other");
    open(mine);
    open(other);
    String[] blocks = Files.readString(mine.resolve("roots.pem")).split("(?=-----BEGIN)");
    String[] foreign = Files.readString(other.resolve("roots.pem")).split("(?=-----BEGIN)");
    for (int key : new int[] {0, 2}) {
      String[] mixed = blocks.clone();
      mixed[key] = foreign[key];
      Files.writeString(mine.resolve("roots.pem"), String.join("", mixed));
      assertThatThrownBy(() -> open(mine))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("must be for the root key");
    }
  }

  @Test
  void openOrCreate_directoryThatOthersMayEnter_isRefused() throws IOException {
    Path home = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThatThrownBy(() -> open(home)).hasMessageContaining("for its owner only");
  }

  private List<byte[]> issue(int count) {
    try (EnrolmentTokens tokens = open()) {
      return tokens.issue(Role.DEVICE, count, HOUR);
    }
  }

  private EnrolmentTokens open() {
    return EnrolmentTokens.open(directory, Clock.systemUTC());
  }

  private Path file() {
    return directory.resolve(Journal.FILE);
  }

  private static Certified certified() {
    var device = AUTHORITY.issueDevice();
    return Certified.of(
        new CertificateAuthority.DeviceCertificates(
            device.name(), device.tlsCertificate(), device.signingCertificate().orElseThrow()));
  }

  private static CertificateAuthority open(Path directory) {
    return CertificateAuthority.openOrCreate(
        directory, CertificateAuthority.DEFAULT_VALIDITY, Clock.systemUTC());
  }
}
