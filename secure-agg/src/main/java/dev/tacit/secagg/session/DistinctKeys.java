package dev.tacit.secagg.session;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.keys.AgreementKey;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * The agreement keys of a session seen so far: each is one device's, for one use. A point that
 * differs by one of small order is another key here, though it agrees to the same secrets; nothing
 * rests on it, for devices and uses are in every derivation.
 */
public final class DistinctKeys {
  private final Set<ByteBuffer> seen = new HashSet<>();

  /**
   * Takes both keys, or neither.
   *
   * @throws SecAggException {@link AbortReason#KEY_INVALID} if one was seen before, or is not
   *     canonical
   */
  public void add(DeviceKeys keys) {
    AgreementKey.requireCanonical(keys.maskKey());
    AgreementKey.requireCanonical(keys.shareKey());
    ByteBuffer mask = ByteBuffer.wrap(keys.maskKey());
    ByteBuffer share = ByteBuffer.wrap(keys.shareKey());
    if (mask.equals(share) || seen.contains(mask) || seen.contains(share)) {
      throw new SecAggException(AbortReason.KEY_INVALID, "public key must be one device's only");
    }
    seen.add(mask);
    seen.add(share);
  }
}
