package dev.tacit.simulation.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Vectors as bytes, for {@link java.io.ObjectOutputStream} copies those at once and numbers one by
 * one: five times as slow.
 */
final class Packed {
  private Packed() {}

  /** For so many vectors. */
  static byte[] room(int vectors, int width) {
    return new byte[Math.multiplyExact(Math.multiplyExact(vectors, width), Integer.BYTES)];
  }

  static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  static IntBuffer ints(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
  }
}
