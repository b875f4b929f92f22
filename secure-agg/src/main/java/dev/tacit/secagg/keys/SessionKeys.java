package dev.tacit.secagg.keys;

import dev.tacit.secagg.SessionBinding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Derives every symmetric key of a session with HKDF-SHA256 (RFC 5869): the salt is the session
 * binding, the info names the use and the devices, so that no key serves two sessions, uses or
 * pairs. Immutable.
 */
public final class SessionKeys {
  /** Bytes of a mask seed: an AES-128 key and the first counter block. */
  public static final int MASK_SEED_BYTES = 32;

  private static final int SHARE_KEY_BYTES = 32;
  public static final int COMMITMENT_BYTES = 32;

  private final byte[] binding;

  public SessionKeys(SessionBinding binding) {
    this.binding = binding.digest();
  }

  /** The AES-256-GCM key of the shares that a sender encrypts for a receiver. */
  public byte[] shareKey(byte[] agreed, int sender, int receiver) {
    return derive(agreed, "tacit secagg share key v1", sender, receiver, SHARE_KEY_BYTES);
  }

  /**
   * The seed of the mask between two devices; the order in which they are named does not matter.
   */
  public byte[] pairMask(byte[] agreed, int a, int b) {
    return derive(
        agreed, "tacit secagg pair mask v1", Math.min(a, b), Math.max(a, b), MASK_SEED_BYTES);
  }

  /** The seed of a device's mask of its own. */
  public byte[] selfMask(byte[] seed, int device) {
    return derive(seed, "tacit secagg self mask v1", device, device, MASK_SEED_BYTES);
  }

  /**
   * What a device tells the server about its self-mask seed before it masks, so that a seed rebuilt
   * from wrong shares is noticed. Says nothing else about a seed of 256 random bits.
   */
  public byte[] seedCommitment(byte[] seed, int device) {
    return derive(seed, "tacit secagg seed commitment v1", device, device, COMMITMENT_BYTES);
  }

  private byte[] derive(byte[] secret, String use, int first, int second, int length) {
    byte[] label = use.getBytes(StandardCharsets.UTF_8);
    byte[] info =
        ByteBuffer.allocate(label.length + 2 * Integer.BYTES)
            .put(label)
            .putInt(first)
            .putInt(second)
            .array();
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(secret, binding, info));
    byte[] key = new byte[length];
    hkdf.generateBytes(key, 0, length);
    return key;
  }
}
