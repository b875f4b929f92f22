package dev.tacit.datasets.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes one region from its start on, through a buffer. */
final class RegionWriter {
  private static final int BUFFER = 1 << 17;

  private final FileChannel file;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long position;

  RegionWriter(FileChannel file, long start) {
    this.file = file;
    this.position = start;
  }

  void put(ByteBuffer record) throws IOException {
    if (buffer.remaining() < record.remaining()) {
      flush();
      buffer =
          buffer.capacity() > 0 && buffer.capacity() >= record.remaining()
              ? buffer.clear()
              : ByteBuffer.allocate(Math.max(BUFFER, record.remaining()));
    }
    buffer.put(record);
  }

  void flush() throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      position += file.write(buffer, position);
    }
    buffer.clear();
  }

  int sum() {
    return (int) crc.getValue();
  }
}
