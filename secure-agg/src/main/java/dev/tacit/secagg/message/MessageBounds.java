package dev.tacit.secagg.message;

import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.keys.ShareCipher;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.sharing.Shamir;
import java.util.List;

/**
 * What a session's parameters allow its messages to hold.
 *
 * @param cohort devices of the roster
 * @param degree neighbours of each
 * @param vectors of each device
 */
public record MessageBounds(int cohort, int degree, List<VectorShape> vectors) {
  static final int HEADER_BYTES = 2;
  static final int INDEX_BYTES = 2;
  static final int COUNT_BYTES = 2;
  static final int SHARE_ENTRY_BYTES = INDEX_BYTES + ShareCipher.ENCRYPTED_BYTES;
  static final int SIGNATURE_ENTRY_BYTES = INDEX_BYTES + SignedText.SIGNATURE_BYTES;
  static final int WANTED_ENTRY_BYTES = INDEX_BYTES + 1;
  static final int REVEALED_ENTRY_BYTES = INDEX_BYTES + 1 + Shamir.SECRET_BYTES;
  static final int ADVERTISEMENT_BYTES =
      COUNT_BYTES
          + TrustRoot.MAXIMUM_CERTIFICATE_BYTES
          + 2 * AgreementKey.BYTES
          + SignedText.SIGNATURE_BYTES;

  public static MessageBounds of(SecAggParameters parameters, int cohort) {
    return new MessageBounds(cohort, parameters.degree(), parameters.vectors());
  }

  /** Bytes of a message of a kind at most. */
  public int maximumBytes(MessageKind kind) {
    return HEADER_BYTES + bodyBytes(kind);
  }

  private int bodyBytes(MessageKind kind) {
    return switch (kind) {
      case ADVERTISEMENT -> ADVERTISEMENT_BYTES;
      case NEIGHBOUR_KEYS -> COUNT_BYTES + degree * (INDEX_BYTES + ADVERTISEMENT_BYTES);
      case ENCRYPTED_SHARES ->
          SessionKeys.COMMITMENT_BYTES + COUNT_BYTES + degree * SHARE_ENTRY_BYTES;
      case DELIVERED_SHARES -> COUNT_BYTES + degree * SHARE_ENTRY_BYTES;
      case MASKED_INPUT -> peerBytes() + packedBytes();
      case SURVIVORS -> survivorBytes();
      case CONSISTENCY_SIGNATURE -> SignedText.SIGNATURE_BYTES;
      case UNMASK_REQUEST ->
          2 * COUNT_BYTES + degree * SIGNATURE_ENTRY_BYTES + (degree + 1) * WANTED_ENTRY_BYTES;
      case UNMASK_SHARES -> COUNT_BYTES + (degree + 1) * REVEALED_ENTRY_BYTES;
    };
  }

  int survivorBytes() {
    return (cohort + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Bytes of a set of a device and its neighbours. */
  int peerBytes() {
    return degree / Byte.SIZE + 1;
  }

  int packedBytes() {
    return vectors.stream().mapToInt(VectorShape::packedBytes).sum();
  }
}
