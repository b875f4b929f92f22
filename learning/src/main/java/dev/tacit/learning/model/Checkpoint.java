package dev.tacit.learning.model;

import dev.tacit.learning.argument.Argument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A model with its weights, and its form as bytes.
 *
 * <p>All numbers little-endian: the magic {@code TACM}, version (int), length of the
 * specification's JSON in bytes (int), the JSON in UTF-8, the number of weights (int), the weights
 * (IEEE 754 floats). That is version 1, of models in which nothing is frozen; version 2, of all
 * others, goes on with the number of frozen weights (int) and the frozen weights. Equal checkpoints
 * have equal bytes, so a digest names them.
 *
 * @param spec what the weights belong to
 * @param parameters what is trained; not copied: whoever holds a checkpoint must not change them
 * @param frozen what stays as it is; not copied either
 */
public record Checkpoint(ModelSpec spec, float[] parameters, float[] frozen) {
  private static final int MAGIC = 0x4d434154;
  private static final int VERSION = 1;
  private static final int VERSION_WITH_FROZEN = 2;
  private static final int HEADER = 3 * Integer.BYTES;
  private static final int LARGEST_SPEC = 1 << 16;

  public Checkpoint {
    Argument.length("parameters", parameters.length, spec.parameterCount());
    Argument.length("frozen weights", frozen.length, spec.frozenCount());
  }

  /** Of a model in which nothing is frozen. */
  public Checkpoint(ModelSpec spec, float[] parameters) {
    this(spec, parameters, new float[0]);
  }

  /** The same model after training. */
  public Checkpoint with(float[] trained) {
    return new Checkpoint(spec, trained, frozen);
  }

  /** The bytes of a checkpoint of a model in which nothing is frozen. */
  public static byte[] encode(ModelSpec spec, float[] parameters) {
    return new Checkpoint(spec, parameters).encode();
  }

  /** Its bytes. */
  public byte[] encode() {
    byte[] json = spec.toJson().getBytes(StandardCharsets.UTF_8);
    long floats = (long) parameters.length + frozen.length;
    long length = HEADER + json.length + 2 * Integer.BYTES + Float.BYTES * floats;
    boolean frozenToo = frozen.length > 0;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(frozenToo ? length : length - Integer.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(frozenToo ? VERSION_WITH_FROZEN : VERSION);
    bytes.putInt(json.length).put(json);
    put(bytes, parameters);
    if (frozenToo) {
      put(bytes, frozen);
    }
    return bytes.array();
  }

  private static void put(ByteBuffer bytes, float[] weights) {
    bytes.putInt(weights.length).asFloatBuffer().put(weights);
    bytes.position(bytes.position() + Float.BYTES * weights.length);
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
    if (version != VERSION && version != VERSION_WITH_FROZEN) {
      throw new IllegalArgumentException("checkpoint version must be 1 or 2 but was " + version);
    }
    int specLength = in.getInt();
    if (specLength < 0 || specLength > LARGEST_SPEC || specLength > in.remaining() - 4) {
      throw new IllegalArgumentException(
          "length of the specification must fit the checkpoint but was " + specLength);
    }
    String json = new String(bytes, in.position(), specLength, StandardCharsets.UTF_8);
    in.position(in.position() + specLength);
    ModelSpec spec = ModelSpec.fromJson(json);
    if ((spec.frozenCount() > 0) != (version == VERSION_WITH_FROZEN)) {
      throw new IllegalArgumentException(
          "checkpoint version must be 2 just where weights are frozen but was " + version);
    }
    float[] parameters = weights(in, "weights", spec.parameterCount());
    float[] frozen =
        version == VERSION ? new float[0] : weights(in, "frozen weights", spec.frozenCount());
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          "checkpoint must end behind its weights but had " + in.remaining() + " bytes more");
    }
    return new Checkpoint(spec, parameters, frozen);
  }

  private static float[] weights(ByteBuffer in, String name, int expected) {
    int count = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (count != expected || in.remaining() < (long) Float.BYTES * count) {
      throw new IllegalArgumentException(
          String.format(
              "%s must be the specification's %d but was %d in %d bytes",
              name, expected, count, in.remaining()));
    }
    float[] weights = new float[count];
    in.asFloatBuffer().get(weights);
    in.position(in.position() + Float.BYTES * count);
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
        && Arrays.equals(parameters, that.parameters)
        && Arrays.equals(frozen, that.frozen);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * spec.hashCode() + Arrays.hashCode(parameters)) + Arrays.hashCode(frozen);
  }

  @Override
  public String toString() {
    return "Checkpoint of " + spec;
  }
}
