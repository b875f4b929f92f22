package dev.tacit.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.Arrays;
import java.util.List;

/** The parser of certificates: takes, to the bit, what the authority issued. */
final class CertificateTarget implements WireTarget {
  private static final long MAXIMUM_ALLOCATION = 4 << 20;

  private final RecordedSession session = RecordedSession.INSTANCE;
  private final List<byte[]> issued =
      session.identities.stream().map(SigningIdentity::certificateDer).toList();

  @Override
  public String name() {
    return "certificate";
  }

  @Override
  public List<byte[]> seeds() {
    return issued;
  }

  @Override
  public boolean feed(byte[] bytes) {
    Allocation.requireAtMost(MAXIMUM_ALLOCATION, () -> verifies(bytes));
    boolean verifies = verifies(bytes);
    assertThat(verifies).isEqualTo(issued.stream().anyMatch(der -> Arrays.equals(der, bytes)));
    return verifies;
  }

  private boolean verifies(byte[] bytes) {
    try {
      TrustRoot.Device device = session.trust.verify(bytes, TestAuthority.NOW);
      assertThat(session.roster).contains(device.name());
      return true;
    } catch (SecAggException e) {
      assertThat(e.reason()).isEqualTo(AbortReason.CERTIFICATE_INVALID);
      return false;
    }
  }
}
