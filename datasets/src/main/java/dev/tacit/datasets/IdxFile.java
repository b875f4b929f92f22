package dev.tacit.datasets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

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
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

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
      long[] axes = axes(in, name);
      long most = gzipped ? length * DEFLATE_RATIO : length - 4L * (1 + axes.length);
      byte[] data = data(in, count(axes, name), most, name);
      return new IdxFile(Arrays.stream(axes).mapToInt(Math::toIntExact).toArray(), data);
    } catch (EOFException e) {
      throw new IOException(name + " must be a whole IDX file but ends in its header", e);
    } catch (ZipException e) {
      throw new IOException(name + " must be a whole gzip file but is damaged", e);
    }
  }

  private static long[] axes(DataInputStream in, String name) throws IOException {
    int magic = in.readInt();
    int axes = magic & 0xff;
    if (magic >>> 8 != UNSIGNED_BYTE || axes < 1 || axes > MAXIMUM_AXES) {
      throw new IOException(
          String.format(
              "%s must be IDX of unsigned bytes with 1 to 4 axes but begins with 0x%08x",
              name, magic));
    }
    long[] sizes = new long[axes];
    for (int i = 0; i < axes; i++) {
      sizes[i] = Integer.toUnsignedLong(in.readInt());
    }
    return sizes;
  }

  private static int count(long[] axes, String name) throws IOException {
    if (axes[0] == 0) {
      throw new IOException(name + " must hold at least one example but holds none");
    }
    long count = 1;
    for (long size : axes) {
      if (size == 0) {
        throw new IOException(
            name + " must have axes of at least 1 but says " + Arrays.toString(axes));
      }
      if (count * size > LARGEST_ARRAY) {
        throw new IOException(
            String.format(
                "%s must hold at most %d numbers but says %s",
                name, LARGEST_ARRAY, Arrays.toString(axes)));
      }
      count *= size;
    }
    return (int) count;
  }

  private static byte[] data(DataInputStream in, int count, long most, String name)
      throws IOException {
    if (count > most) {
      throw tooShort(count, name, null);
    }
    byte[] data = new byte[count];
    try {
      in.readFully(data);
    } catch (EOFException e) {
      throw tooShort(count, name, e);
    }
    if (in.read() >= 0) {
      throw new IOException(name + " must end after " + count + " numbers but goes on");
    }
    return data;
  }

  private static IOException tooShort(int count, String name, EOFException cause) {
    return new IOException(
        name + " must hold " + count + " numbers, as its header says, but is too short", cause);
  }
}
