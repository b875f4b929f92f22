package dev.tacit.secagg;

import static dev.tacit.secagg.testing.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.testing.TestAuthority;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;

class TrustRootTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("root");
  private static final TrustRoot TRUST = new TrustRoot(AUTHORITY.root());

  @Test
  void verify_issuedCertificate_givesNameAndKey() {
    SigningIdentity identity = AUTHORITY.issue("phone of Zoë");
    TrustRoot.Device device = TRUST.verify(identity.certificateDer(), NOW);
    assertThat(device.name()).isEqualTo("phone of Zoë");
    assertThat(device.signingKey().encoded()).isEqualTo(identity.publicKey());
  }

  @Test
  void verify_badCertificates_areRefusedAsTheJdkRefusesThem() throws Exception {
    Map<String, byte[]> bad = new LinkedHashMap<>();
    bad.put("another root of the same name", new TestAuthority("root").issue("d").certificateDer());
    bad.put("another root", new TestAuthority("other").issue("d").certificateDer());
    bad.put(
        "expired",
        AUTHORITY.issue("d", NOW.minusSeconds(90), NOW.minusSeconds(1)).certificateDer());
    bad.put(
        "not yet", AUTHORITY.issue("d", NOW.plusSeconds(1), NOW.plusSeconds(90)).certificateDer());
    byte[] good = AUTHORITY.issue("d").certificateDer();
    byte[] forged = good.clone();
    forged[forged.length - 1] ^= 1;
    bad.put("forged", forged);
    for (Map.Entry<String, byte[]> entry : bad.entrySet()) {
      assertThat(jdkAccepts(entry.getValue(), NOW)).as(entry.getKey()).isFalse();
      assertRefused(entry.getKey(), entry.getValue());
    }
    assertThat(jdkAccepts(good, NOW)).isTrue();
    assertThat(TRUST.verify(good, NOW).name()).isEqualTo("d");
  }

  /** What was verified before is looked up, but the clock is looked at each time. */
  @Test
  void verify_rememberedCertificate_isRefusedOnceItHasExpired() {
    SigningIdentity identity = AUTHORITY.issue("d", NOW.minusSeconds(90), NOW.plusSeconds(90));
    byte[] der = identity.certificateDer();
    assertThat(TRUST.verify(der, NOW)).isSameAs(TRUST.verify(der.clone(), NOW.plusSeconds(90)));
    assertThatThrownBy(() -> TRUST.verify(der, NOW.plusSeconds(91)))
        .isInstanceOf(SecAggException.class)
        .hasMessageContaining("not valid at");
    assertThatThrownBy(() -> TRUST.verify(der, NOW.minusSeconds(91)))
        .isInstanceOf(SecAggException.class);
    assertThat(TRUST.verify(der, NOW).name()).isEqualTo("d");
  }

  @Test
  void verify_whatNoDeviceHas_isRefused() {
    byte[] good = AUTHORITY.issue("d").certificateDer();
    assertRefused("an authority's", AUTHORITY.issueAuthority("d").certificateDer());
    assertRefused("trailing bytes", Arrays.copyOf(good, good.length + 1));
    assertRefused("cut short", Arrays.copyOf(good, good.length - 1));
    assertRefused("nothing", new byte[0]);
    assertRefused("too long", new byte[TrustRoot.MAXIMUM_CERTIFICATE_BYTES + 1]);
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new SecureRandom());
    assertRefused("two names", certificate("CN=a,CN=b", key));
    assertRefused("no name", certificate("O=a", key));
  }

  /** All 2,000 or so: the JDK's parser throws unchecked exceptions on some. */
  @Test
  void verify_anyBitChanged_isRefused() {
    byte[] good = AUTHORITY.issue("d").certificateDer();
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] changed = good.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertRefused("bit " + bit, changed);
    }
  }

  @Test
  void verify_rootExpired_isRefused() {
    Instant late = NOW.plus(Duration.ofDays(2000));
    byte[] certificate =
        AUTHORITY.issue("d", late.minusSeconds(10), late.plusSeconds(10)).certificateDer();
    assertThatThrownBy(() -> TRUST.verify(certificate, late)).isInstanceOf(SecAggException.class);
  }

  @Test
  void constructor_leafCertificate_isRefused() {
    X509Certificate leaf = TestAuthority.parse(AUTHORITY.issue("d").certificateDer());
    assertThatThrownBy(() -> new TrustRoot(leaf)).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] certificate(String subject, Ed25519PrivateKeyParameters key) {
    return AUTHORITY.certificate(
        new X500Name(subject), key, false, NOW.minusSeconds(60), NOW.plusSeconds(60));
  }

  private static void assertRefused(String why, byte[] certificate) {
    assertThatThrownBy(() -> TRUST.verify(certificate, NOW))
        .as(why)
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.CERTIFICATE_INVALID));
  }

  private static boolean jdkAccepts(byte[] der, Instant at) throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(AUTHORITY.root(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    try {
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509")
                  .generateCertPath(List.of(TestAuthority.parse(der))),
              parameters);
      return true;
    } catch (CertPathValidatorException e) {
      return false;
    }
  }
}
