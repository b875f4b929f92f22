package dev.tacit.simulation.aggregation;

import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one device and the server send each other in a session of secure aggregation from which
 * nobody is lost, but for the device's vectors: keys with their certificates, shares, words for the
 * survivors and what is revealed at the end.
 *
 * @param down to the device
 * @param up from the device
 */
public record SessionBytes(long down, long up) {
  /** Where there is no such session. */
  public static final SessionBytes NONE = new SessionBytes(0, 0);

  private static final Set<MessageKind> DOWN =
      EnumSet.of(
          MessageKind.NEIGHBOUR_KEYS,
          MessageKind.DELIVERED_SHARES,
          MessageKind.SURVIVORS,
          MessageKind.UNMASK_REQUEST);

  /**
   * Of a session.
   *
   * @param cohort devices of it
   * @param degree neighbours of each
   */
  public static SessionBytes of(int cohort, int degree) {
    // With nobody lost messages hold all that they may, but that certificates are shorter.
    MessageBounds bounds = new MessageBounds(cohort, degree, List.of());
    int shorter = TrustRoot.MAXIMUM_CERTIFICATE_BYTES - certificateBytes();
    long down = -(long) degree * shorter;
    long up = -(long) shorter;
    for (MessageKind kind : MessageKind.values()) {
      if (DOWN.contains(kind)) {
        down += bounds.maximumBytes(kind);
      } else {
        up += bounds.maximumBytes(kind);
      }
    }
    return new SessionBytes(down, up);
  }

  /** As {@link SecureSession} has them, whose devices' names are all as long. */
  private static int certificateBytes() {
    CertificateIssuer issuer = new CertificateIssuer(SecureSession.ISSUER, Instant.now());
    return issuer.issue(SecureSession.deviceName(0)).certificateDer().length;
  }
}
