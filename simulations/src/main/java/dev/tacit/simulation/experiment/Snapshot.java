package dev.tacit.simulation.experiment;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays in what is kept of a simulation; none is allocated on the word of a file. */
final class Snapshot {
  private Snapshot() {}

  static void write(DataOutput out, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    write(out, bytes.array());
  }

  static void write(DataOutput out, byte[] values) throws IOException {
    out.writeInt(values.length);
    out.write(values);
  }

  /** As many as were to be kept. */
  static float[] floats(DataInput in, int length) throws IOException {
    byte[] bytes = bytes(in, Math.multiplyExact(length, Float.BYTES));
    float[] values = new float[length];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }

  static byte[] bytes(DataInput in, int length) throws IOException {
    requireEqual("length", length, in.readInt());
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  static void requireEqual(String name, long expected, long found) throws IOException {
    if (found != expected) {
      throw new IOException(name + " of what was kept must be " + expected + " but was " + found);
    }
  }
}
