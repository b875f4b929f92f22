package dev.tacit.datasets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * One IDX file of unsigned bytes: two zero bytes, the type 0x08, the number of axes, each axis as a
 * big-endian int, the numbers row-major (LeCun, "The MNIST database", section "The IDX file
 * format").
 *
 * @param axes the sizes, first the number of examples
 * @param data not copied
 */
record IdxFile(int[] axes, byte[] data) {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int MAXIMUM_AXES = 4;

  /** Deflate packs 258 bytes into 2 bits at best. */
  private static final long DEFLATE_RATIO = 1032;

  /**
   * Reads a file to its end, gzipped or not.
   *
   * @param length bytes of the file as it is stored: nothing that these cannot hold is allocated
   * @throws IOException naming the file, if it is not exactly one IDX file of unsigned bytes
   */
  static IdxFile read(InputStream stored, long length, String name) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(stored, 1 << 16);
    buffered.mark(2);
    boolean gzipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    try (DataInputStream in =
        new DataInputStream(gzipped ? new GZIPInputStream(buffered, 1 << 16) : buffered)) {
      int[] axes = axes(in, name);
      long most = gzipped ? length * DEFLATE_RATIO : length - 4L * (1 + axes.length);
      int count = count(axes, most, name);
      byte[] data = new byte[count];
      in.readFully(data);
      if (in.read() >= 0) {
        throw new IOException(name + " must end after " + count + " numbers but goes on");
      }
      return new IdxFile(axes, data);
    } catch (EOFException e) {
      throw new IOException(name + " must be a whole IDX file but ends too early", e);
    }
  }

  private static int[] axes(DataInputStream in, String name) throws IOException {
    int magic = in.readInt();
    int axes = magic & 0xff;
    if (magic >>> 8 != UNSIGNED_BYTE || axes < 1 || axes > MAXIMUM_AXES) {
      throw new IOException(
          String.format(
              "%s must be IDX of unsigned bytes with 1 to 4 axes but begins with 0x%08x",
              name, magic));
    }
    int[] sizes = new int[axes];
    for (int i = 0; i < axes; i++) {
      sizes[i] = in.readInt();
    }
    return sizes;
  }

  private static int count(int[] axes, long most, String name) throws IOException {
    long count = 1;
    for (int size : axes) {
      if (size < 1 || count * size > Math.min(most, Integer.MAX_VALUE - 16)) {
        throw new IOException(
            name
                + " must hold as many numbers as it says and fit into one array but says "
                + Arrays.toString(axes));
      }
      count *= size;
    }
    return (int) count;
  }
}
