package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.model.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What SCAFFOLD's server sends its clients before a round: a model and a control variate, as bytes.
 *
 * <p>Little-endian: the magic {@code TACV}, version (int 1), length of the checkpoint in bytes
 * (int), the checkpoint ({@link Checkpoint#encode}), the variate (IEEE 754 floats, one for each
 * weight that is trained). Equal ones have equal bytes, so a digest names both together.
 *
 * @param checkpoint of x
 * @param variate c; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record ScaffoldCheckpoint(Checkpoint checkpoint, float[] variate) {
  private static final int MAGIC = 0x56434154;
  private static final int VERSION = 1;

  /** Bytes before the checkpoint. */
  public static final int HEADER = 3 * Integer.BYTES;

  public ScaffoldCheckpoint {
    Argument.length("variate", variate.length, checkpoint.parameters().length);
  }

  /** Its bytes. */
  public byte[] encode() {
    byte[] model = checkpoint.encode();
    long length = HEADER + (long) model.length + (long) Float.BYTES * variate.length;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(model.length).put(model);
    bytes.asFloatBuffer().put(variate);
    return bytes.array();
  }

  /**
   * Reads bytes that nobody vouches for. Allocates no more than they are long.
   *
   * @param maximumBytes refuses more
   * @throws IllegalArgumentException if the bytes are not exactly that, of finite numbers
   */
  public static ScaffoldCheckpoint decode(byte[] bytes, int maximumBytes) {
    if (bytes.length > maximumBytes || bytes.length < HEADER) {
      throw new IllegalArgumentException(
          "checkpoint with variate must be "
              + HEADER
              + ".."
              + maximumBytes
              + " bytes but was "
              + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != MAGIC) {
      throw new IllegalArgumentException(
          "checkpoint with variate must begin with TACV but did not");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "version of checkpoint with variate must be 1 but was " + version);
    }
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "length of the checkpoint must be 0.." + in.remaining() + " but was " + length);
    }
    byte[] model = new byte[length];
    in.get(model);
    Checkpoint checkpoint = Checkpoint.decode(model, length);
    return new ScaffoldCheckpoint(checkpoint, variate(in, checkpoint.parameters().length));
  }

  private static float[] variate(ByteBuffer in, int count) {
    if (in.remaining() != (long) Float.BYTES * count) {
      throw new IllegalArgumentException(
          "variate must be " + count + " numbers but was " + in.remaining() + " bytes");
    }
    float[] variate = new float[count];
    in.asFloatBuffer().get(variate);
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(variate[i])) {
        throw new IllegalArgumentException(
            "variate must be finite but was " + variate[i] + " at " + i);
      }
    }
    return variate;
  }
}
