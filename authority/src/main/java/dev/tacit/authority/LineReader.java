package dev.tacit.authority;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** The whole lines of an ASCII file from its start, and where the last of them ends. */
final class LineReader {
  private static final int MAX_LINE_BYTES = 4096;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10).limit(0);
  private long endOfLastLine;

  LineReader(FileChannel channel) {
    this.channel = channel;
  }

  /** The next line without its end, or null if there is no further whole line. */
  String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (!buffer.hasRemaining()) {
        buffer.clear();
        int read = channel.read(buffer);
        buffer.flip();
        if (read < 0) {
          buffer.limit(0);
          return null;
        }
      }
      byte next = buffer.get();
      if (next == '\n') {
        endOfLastLine += line.size() + 1;
        return line.toString(StandardCharsets.US_ASCII);
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("line must be <= " + MAX_LINE_BYTES + " bytes but was longer");
      }
      line.write(next);
    }
  }

  /** Bytes from the start of the file to the end of the last whole line that was read. */
  long endOfLastLine() {
    return endOfLastLine;
  }
}
