package dev.tacit.cli.train.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file of scalars. Framing: TensorFlow's TFRecord (length as 8 bytes, masked
 * CRC-32C of these, data, masked CRC-32C of the data; numbers little-endian). Data: messages {@code
 * Event} (tensorflow/core/util/event.proto: wall_time 1, step 2, file_version 3, summary 5) and
 * {@code Summary} (tensorflow/core/framework/summary.proto: value 1, with tag 1 and simple_value 2)
 * in Protocol Buffers' wire format. Not thread-safe.
 */
public final class TensorBoard implements AutoCloseable {
  private static final int MASK = 0xa282ead8;

  private final OutputStream out;

  private TensorBoard(OutputStream out) {
    this.out = out;
  }

  /**
   * Begins a file in a folder, which is made if missing. TensorBoard reads all of a folder's files
   * in the order of their names.
   *
   * @param millis the time now, since the epoch
   */
  public static TensorBoard open(Path folder, long millis) throws IOException {
    Files.createDirectories(folder);
    Path file =
        folder.resolve(
            String.format(
                Locale.ROOT, "events.out.tfevents.%010d.%03d", millis / 1000, millis % 1000));
    TensorBoard board =
        new TensorBoard(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    board.write(
        new Message()
            .fixed(1, millis / 1e3)
            .bytes(3, "brain.Event:2".getBytes(StandardCharsets.US_ASCII)));
    return board;
  }

  /**
   * Adds a value of a curve.
   *
   * @param millis the time now, since the epoch
   * @param tag the curve's name
   */
  public void scalar(long millis, long step, String tag, float value) throws IOException {
    Message point = new Message().bytes(1, tag.getBytes(StandardCharsets.UTF_8)).fixed(2, value);
    Message summary = new Message().bytes(1, point.toByteArray());
    write(new Message().fixed(1, millis / 1e3).varint(2, step).bytes(5, summary.toByteArray()));
  }

  private void write(Message event) throws IOException {
    byte[] data = event.toByteArray();
    byte[] length = numbers(8).putLong(data.length).array();
    ByteBuffer frame = numbers(length.length + data.length + 8);
    frame.put(length).putInt(masked(length)).put(data).putInt(masked(data));
    out.write(frame.array());
    out.flush();
  }

  private static ByteBuffer numbers(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Rotated and moved, so that a checksum of data that holds checksums is none of them. */
  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A Protocol Buffers message, field by field. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message varint(int field, long value) {
      raw((long) field << 3);
      raw(value);
      return this;
    }

    Message fixed(int field, double value) {
      raw((long) field << 3 | 1);
      bytes.writeBytes(numbers(8).putDouble(value).array());
      return this;
    }

    Message fixed(int field, float value) {
      raw((long) field << 3 | 5);
      bytes.writeBytes(numbers(4).putFloat(value).array());
      return this;
    }

    Message bytes(int field, byte[] value) {
      raw((long) field << 3 | 2);
      raw(value.length);
      bytes.writeBytes(value);
      return this;
    }

    private void raw(long value) {
      long left = value;
      while ((left & ~0x7fL) != 0) {
        bytes.write((int) (left & 0x7f | 0x80));
        left >>>= 7;
      }
      bytes.write((int) left);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
