package dev.tacit.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.protocol.identity.Certificates;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.ephemeral();
  private static final Identity DEVICE = AUTHORITY.issueDevice();
  private static final Identity OTHER = AUTHORITY.issueDevice();
  private static final Identity AGGREGATOR = AUTHORITY.issueAggregator(List.of("localhost"));

  @TempDir Path directory;

  @Test
  void load_savedDevice_isTheSame() {
    Path home = directory.resolve("a/device");
    assertThat(Identity.exists(home)).isFalse();
    DEVICE.save(home);
    Identity loaded = Identity.load(home);

    assertThat(Identity.exists(home)).isTrue();
    assertThat(loaded.name()).isEqualTo(DEVICE.name());
    assertThat(loaded.role()).isEqualTo(Role.DEVICE);
    assertThat(loaded.tlsKey()).isEqualTo(DEVICE.tlsKey());
    assertThat(loaded.tlsCertificate()).isEqualTo(DEVICE.tlsCertificate());
    assertThat(loaded.tlsRoot()).isEqualTo(AUTHORITY.tlsRoot());
    assertThat(loaded.signingKey().orElseThrow()).isEqualTo(DEVICE.signingKey().orElseThrow());
    assertThat(loaded.signingCertificate()).isEqualTo(DEVICE.signingCertificate());
    assertThat(loaded.identityRoot()).isEqualTo(AUTHORITY.identityRoot());
    assertThat(loaded.expires()).isEqualTo(DEVICE.expires());
  }

  @Test
  void load_savedAggregator_isTheSame() {
    AGGREGATOR.save(directory);
    Identity loaded = Identity.load(directory);

    assertThat(loaded.name()).isEqualTo(AGGREGATOR.name());
    assertThat(loaded.role()).isEqualTo(Role.AGGREGATOR);
    assertThat(loaded.signingKey()).isEmpty();
    assertThat(loaded.tlsCertificate()).isEqualTo(AGGREGATOR.tlsCertificate());
  }

  @Test
  void save_overAnother_isRefusedAndKeepsIt() {
    DEVICE.save(directory);

    assertThatThrownBy(() -> OTHER.save(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("must not exist yet but does");
    assertThat(Identity.load(directory).name()).isEqualTo(DEVICE.name());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void save_files_areTheOwnersOnly() throws IOException {
    Path home = directory.resolve("device");
    DEVICE.save(home);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(home))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void load_fileThatOthersCanRead_isRefused() throws IOException {
    DEVICE.save(directory);
    Files.setPosixFilePermissions(file(directory), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> Identity.load(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("must be for its owner only")
        .hasMessageContaining("rw-r--r--");
  }

  @Test
  void load_nothingThere_saysSo() {
    assertThatThrownBy(() -> Identity.load(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("must exist but does not");
  }

  @Test
  void load_cutShortAnywhere_saysSoAndShowsNoKey() throws IOException {
    DEVICE.save(directory);
    byte[] whole = Files.readAllBytes(file(directory));
    String key = new String(whole, StandardCharsets.US_ASCII).split("\n")[1];
    // Without the last line's end the text is still whole.
    for (int length = 0; length < whole.length - 1; length += 97) {
      Files.write(file(directory), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Identity.load(directory))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("PEM block")
          .hasMessageNotContaining(key);
    }
  }

  @Test
  void load_partsOfTwoDevices_isRefused() throws IOException {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    DEVICE.save(first);
    OTHER.save(second);
    String[] mine = blocks(first);
    String[] theirs = blocks(second);
    for (int foreign : new int[] {0, 1, 3, 4}) {
      String[] mixed = mine.clone();
      mixed[foreign] = theirs[foreign];
      Files.writeString(file(first), String.join("", mixed));
      assertThatThrownBy(() -> Identity.load(first))
          .as("block %d", foreign)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("must be whole but is damaged");
    }
  }

  @Test
  void ofDevice_certificatesOfAnotherAuthority_areRefused() {
    CertificateAuthority other = CertificateAuthority.ephemeral();

    assertThatThrownBy(() -> device(DEVICE.tlsCertificate(), other.tlsRoot(), signing(DEVICE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("issuer must be the root but is another");
    assertThatThrownBy(() -> device(DEVICE.tlsCertificate(), AUTHORITY.tlsRoot(), signing(OTHER)))
        .hasMessageContaining("both certificates must name the same device");
    assertThatThrownBy(
            () -> device(AGGREGATOR.tlsCertificate(), AUTHORITY.tlsRoot(), signing(DEVICE)))
        .hasMessageContaining("a signing key must be a device's");
    assertThatThrownBy(
            () -> device(DEVICE.tlsCertificate(), DEVICE.tlsCertificate(), signing(DEVICE)))
        .hasMessageContaining("root must be allowed to sign certificates");
  }

  @Test
  void toString_hidesTheKeys() {
    assertThat(DEVICE).hasToString("Identity[" + DEVICE.name() + ", DEVICE]");
  }

  @Test
  void signingKey_changedByTheCaller_leavesTheIdentity() {
    byte[] key = DEVICE.signingKey().orElseThrow();
    Arrays.fill(key, (byte) 0);

    assertThat(DEVICE.signingKey().orElseThrow()).isNotEqualTo(key);
  }

  @Test
  void issued_certificates_haveTheProfileOfTheirRole() throws Exception {
    X509Certificate tls = DEVICE.tlsCertificate();
    X509Certificate server = AGGREGATOR.tlsCertificate();
    X509Certificate root = AUTHORITY.tlsRoot();

    assertThat(root.getBasicConstraints()).isZero();
    assertThat(root.getKeyUsage()).containsExactly(usage(5, 6));
    assertThat(root.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(AUTHORITY.identityRoot().getSigAlgName()).isIn("Ed25519", "EdDSA");
    assertThat(tls.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, "localhost"));
    assertThat(Subject.of(tls)).isEqualTo(new Subject(DEVICE.name(), Role.DEVICE));
    assertThat(Subject.of(server)).isEqualTo(new Subject(AGGREGATOR.name(), Role.AGGREGATOR));
    for (X509Certificate leaf : List.of(tls, server, signing(DEVICE))) {
      assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
      assertThat(leaf.getKeyUsage()).containsExactly(usage(0));
      assertThat(leaf.getSerialNumber().bitLength()).isBetween(64, 127);
      assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
          .isEqualTo(Duration.ofDays(90).plusMinutes(5));
    }
  }

  @Test
  void decode_certificateAndMore_isRefused() throws Exception {
    byte[] der = DEVICE.tlsCertificate().getEncoded();

    assertThat(Certificates.decode(der)).isEqualTo(DEVICE.tlsCertificate());
    for (byte[] bad :
        List.of(
            Arrays.copyOf(der, der.length + 1),
            Arrays.copyOf(der, der.length - 1),
            new byte[0],
            new byte[20_000])) {
      assertThatThrownBy(() -> Certificates.decode(bad)).isInstanceOf(CertificateException.class);
    }
  }

  @Test
  void save_signingKey_isInTheFormOfRfc8410() throws Exception {
    DEVICE.save(directory);
    byte[] der =
        Base64.getMimeDecoder().decode(blocks(directory)[3].replaceAll("-----[A-Z ]+-----", ""));

    // Section 7: version 0, id-Ed25519, the key as an octet string in an octet string.
    assertThat(HexFormat.of().formatHex(der))
        .isEqualTo(
            "302e020100300506032b657004220420"
                + HexFormat.of().formatHex(DEVICE.signingKey().orElseThrow()));
  }

  private static Identity device(
      X509Certificate tls, X509Certificate tlsRoot, X509Certificate signing) {
    Identity keys = DEVICE;
    return Identity.ofDevice(
        keys.tlsKey(),
        tls,
        tlsRoot,
        keys.signingKey().orElseThrow(),
        signing,
        AUTHORITY.identityRoot());
  }

  private static X509Certificate signing(Identity device) {
    return device.signingCertificate().orElseThrow();
  }

  private static boolean[] usage(int... set) {
    boolean[] usage = new boolean[9];
    for (int bit : set) {
      usage[bit] = true;
    }
    return usage;
  }

  private static Path file(Path home) {
    return home.resolve("identity.pem");
  }

  private static String[] blocks(Path home) throws IOException {
    return Files.readString(file(home)).split("(?=-----BEGIN)");
  }
}
