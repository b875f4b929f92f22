package dev.tacit.learning.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A model with its weights, and its form as bytes.
 *
 * <p>Version 1, all numbers little-endian: the magic {@code TACM}, version (int 1), length of the
 * specification's JSON in bytes (int), the JSON in UTF-8, the number of weights (int), the weights
 * (IEEE 754 floats). Equal checkpoints have equal bytes, so a digest names them.
 *
 * @param spec what the weights belong to
 * @param parameters not copied: whoever holds a checkpoint must not change them
 */
public record Checkpoint(ModelSpec spec, float[] parameters) {
  private static final int MAGIC = 0x4d434154;
  private static final int VERSION = 1;
  private static final int HEADER = 3 * Integer.BYTES;
  private static final int LARGEST_SPEC = 1 << 16;

  public Checkpoint {
    if (parameters.length != spec.parameterCount()) {
      throw new IllegalArgumentException(
          "parameters must be " + spec.parameterCount() + " numbers but was " + parameters.length);
    }
  }

  /** The bytes of a checkpoint. */
  public static byte[] encode(ModelSpec spec, float[] parameters) {
    new Checkpoint(spec, parameters);
    byte[] json = spec.toJson().getBytes(StandardCharsets.UTF_8);
    long length = HEADER + json.length + Integer.BYTES + (long) Float.BYTES * parameters.length;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(json.length).put(json).putInt(parameters.length);
    bytes.asFloatBuffer().put(parameters);
    return bytes.array();
  }

  /**
   * Reads a checkpoint from bytes that nobody vouches for. Allocates no more than they are long.
   *
   * @param maximumBytes refuses more
   * @throws IllegalArgumentException if the bytes are not exactly one checkpoint of finite weights
   */
  public static Checkpoint decode(byte[] bytes, int maximumBytes) {
    if (bytes.length > maximumBytes || bytes.length < HEADER + Integer.BYTES) {
      throw new IllegalArgumentException(
          "checkpoint must be 16.." + maximumBytes + " bytes but was " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != MAGIC) {
      throw new IllegalArgumentException("checkpoint must begin with TACM but did not");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "checkpoint version must be " + VERSION + " but was " + version);
    }
    int specLength = in.getInt();
    if (specLength < 0 || specLength > LARGEST_SPEC || specLength > in.remaining() - 4) {
      throw new IllegalArgumentException(
          "length of the specification must fit the checkpoint but was " + specLength);
    }
    String json = new String(bytes, in.position(), specLength, StandardCharsets.UTF_8);
    in.position(in.position() + specLength);
    ModelSpec spec = ModelSpec.fromJson(json);
    return new Checkpoint(spec, weights(in, spec));
  }

  private static float[] weights(ByteBuffer in, ModelSpec spec) {
    int count = in.getInt();
    if (count != spec.parameterCount() || in.remaining() != (long) Float.BYTES * count) {
      throw new IllegalArgumentException(
          String.format(
              "weights must be the specification's %d but was %d in %d bytes",
              spec.parameterCount(), count, in.remaining()));
    }
    float[] weights = new float[count];
    in.asFloatBuffer().get(weights);
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(weights[i])) {
        throw new IllegalArgumentException("weight " + i + " must be finite but was " + weights[i]);
      }
    }
    return weights;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint that
        && spec.equals(that.spec)
        && Arrays.equals(parameters, that.parameters);
  }

  @Override
  public int hashCode() {
    return 31 * spec.hashCode() + Arrays.hashCode(parameters);
  }

  @Override
  public String toString() {
    return "Checkpoint of " + spec;
  }
}
