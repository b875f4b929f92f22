package dev.tacit.datasets.mapped;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Values;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * The beginning of a mapped file, as docs/data.md describes it.
 *
 * @param sizes examples of each purpose
 * @param sums CRC-32C of each region, in the order of {@link Region#all}
 */
record Header(Description description, int[] sizes, int[] sums) {
  static final byte[] MAGIC = {'T', 'A', 'C', 'I', 'T', 'E', 'X', '\n'};

  /** Of a file without targets; with them, the next. */
  private static final int VERSION = 1;

  /** Class names are nearly all of a header. */
  private static final int LONGEST = 64 << 20;

  private static final int FIXED = 16;

  byte[] bytes() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeByte(1 + description.values().ordinal());
      out.writeByte(description.inputShape().length);
      for (int side : description.inputShape()) {
        out.writeInt(side);
      }
      out.writeInt(description.classes());
      out.writeInt(description.vocabulary().orElse(0));
      out.writeInt(description.groups());
      if (description.targets() > 0) {
        out.writeInt(description.targets());
      }
      for (int size : sizes) {
        out.writeInt(size);
      }
      for (int i = 0; i < sums.length; i++) {
        if (isThere(i, description.targets() > 0)) {
          out.writeInt(sums[i]);
        }
      }
      out.writeUTF(description.name());
      out.writeInt(description.classNames().size());
      for (String name : description.classNames()) {
        out.writeUTF(name);
      }
    } catch (IOException e) {
      throw new IllegalStateException("names must be writable but are not", e);
    }
    int length = FIXED + body.size() + Integer.BYTES;
    if (length > LONGEST) {
      throw new IllegalArgumentException(
          "names of the classes must be of at most 64 MiB together but were of " + length);
    }
    ByteBuffer whole = ByteBuffer.allocate(length);
    int version = description.targets() > 0 ? VERSION + 1 : VERSION;
    whole.put(MAGIC).putInt(version).putInt(length).put(body.toByteArray());
    return whole.putInt(sum(whole.array(), length - Integer.BYTES)).array();
  }

  /** Whether a region has a checksum; without one it is empty, and its checksum is 0. */
  private static boolean isThere(int region, boolean targets) {
    return targets || Region.content(region) != Region.Content.TARGETS;
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Reads a header; nothing is allocated that the file's own length does not bear out. */
  static Header read(FileChannel file, String name) throws IOException {
    ByteBuffer start = fully(file, FIXED, name);
    byte[] magic = new byte[MAGIC.length];
    start.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException(name + " must be a data set made by tacit data import but is not");
    }
    int version = start.getInt();
    if (version != VERSION && version != VERSION + 1) {
      throw new IOException(name + " must be of version 1 or 2 but is of " + version);
    }
    int length = start.getInt();
    if (length < FIXED + Integer.BYTES || length > LONGEST || length > file.size()) {
      throw damaged(name, "has a header of " + length + " bytes", null);
    }
    byte[] bytes = fully(file, length, name).array();
    int end = length - Integer.BYTES;
    if (sum(bytes, end) != ByteBuffer.wrap(bytes).getInt(end)) {
      throw damaged(name, "has a header that does not fit its checksum", null);
    }
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, FIXED, end - FIXED));
      return parse(in, version > VERSION, name);
    } catch (EOFException e) {
      throw damaged(name, "ends within its header", e);
    } catch (UTFDataFormatException e) {
      throw damaged(name, "has a name that is not spelt as it should be", e);
    } catch (IllegalArgumentException e) {
      throw damaged(name, "says: " + e.getMessage(), e);
    }
  }

  private static Header parse(DataInputStream in, boolean withTargets, String name)
      throws IOException {
    int kind = in.readUnsignedByte();
    if (kind < 1 || kind > Values.values().length) {
      throw damaged(name, "has values of the unknown kind " + kind, null);
    }
    int[] shape = new int[in.readUnsignedByte()];
    readInto(shape, in);
    int classes = in.readInt();
    int vocabulary = in.readInt();
    int groups = in.readInt();
    int targets = withTargets ? in.readInt() : 0;
    if (withTargets && targets == 0) {
      throw damaged(name, "has no targets though its version is for them", null);
    }
    int[] sizes = new int[Purpose.values().length];
    readInto(sizes, in);
    int[] sums = new int[Region.COUNT];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = isThere(i, withTargets) ? in.readInt() : 0;
    }
    for (int size : sizes) {
      if (size < 0) {
        throw damaged(name, "says that it has " + size + " examples", null);
      }
    }
    String title = in.readUTF();
    int count = in.readInt();
    if (count != 0 && count != classes) {
      throw damaged(name, "has " + count + " names for " + classes + " classes", null);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(in.readUTF());
    }
    if (in.read() >= 0) {
      throw damaged(name, "has more in its header than belongs there", null);
    }
    OptionalInt tokens = vocabulary == 0 ? OptionalInt.empty() : OptionalInt.of(vocabulary);
    return new Header(
        new Description(
            title, Values.values()[kind - 1], shape, classes, tokens, groups, targets, names),
        sizes,
        sums);
  }

  private static void readInto(int[] numbers, DataInputStream in) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readInt();
    }
  }

  private static ByteBuffer fully(FileChannel file, int length, String name) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, bytes.position()) < 0) {
        throw new IOException(name + " must be a data set made by tacit data import but is not");
      }
    }
    return bytes.flip();
  }

  static IOException damaged(String name, String how, Exception cause) {
    return new IOException(name + " must be a whole data set but " + how, cause);
  }
}
