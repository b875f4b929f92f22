package dev.tacit.secagg.keys;

import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What devices sign. Each text begins with its use and holds binding, parameters and signer, so
 * that a signature holds for nothing else.
 */
public final class SignedText {
  public static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

  private final SecAggParameters parameters;
  private final byte[] binding;

  public SignedText(SecAggParameters parameters, SessionBinding binding) {
    this.parameters = parameters;
    this.binding = binding.digest();
  }

  /** A device's two public keys. */
  public byte[] advertisement(int signer, byte[] maskKey, byte[] shareKey) {
    return text("tacit secagg advertisement v1", signer, maskKey, shareKey, new byte[0]);
  }

  /**
   * The set of survivors as the signer was told it. Holds the signer's keys too: should a binding
   * be used twice, a signature of the first session holds in the second only beside the first's
   * keys, and with these nobody can take part.
   */
  public byte[] survivors(int signer, byte[] maskKey, byte[] shareKey, byte[] survivors) {
    return text("tacit secagg survivors v1", signer, maskKey, shareKey, survivors);
  }

  private byte[] text(String use, int signer, byte[] maskKey, byte[] shareKey, byte[] rest) {
    byte[] label = use.getBytes(StandardCharsets.UTF_8);
    int integers = (7 + 2 * parameters.vectors().size()) * Integer.BYTES;
    int length =
        integers + label.length + binding.length + maskKey.length + shareKey.length + rest.length;
    ByteBuffer text =
        ByteBuffer.allocate(length)
            .putInt(label.length)
            .put(label)
            .put(binding)
            .putInt(parameters.adversary().code())
            .putInt(parameters.degree())
            .putInt(parameters.threshold())
            .putInt(parameters.vectors().size());
    for (VectorShape vector : parameters.vectors()) {
      text.putInt(vector.ringBits()).putInt(vector.dimension());
    }
    return text.putInt(signer).put(maskKey).put(shareKey).putInt(rest.length).put(rest).array();
  }
}
