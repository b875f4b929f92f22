package dev.tacit.cli.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads event files back with a reader that shares nothing with the writer. */
class TensorBoardTest {
  @TempDir private Path folder;

  /** An event, as far as scalars go. */
  private record Event(double time, long step, String version, String tag, float value) {}

  @Test
  void scalar_manyOfAllKinds_readBackAsTheyWere() throws IOException {
    long[] steps = {0, 1, 127, 128, 300, Integer.MAX_VALUE};
    try (TensorBoard board = TensorBoard.open(folder.resolve("new"), 1_700_000_000_250L)) {
      for (long step : steps) {
        board.scalar(1_700_000_001_500L, step, "test/accuracy", step / 7f);
        board.scalar(1_700_000_001_500L, step, "privacy/ε", -1e-30f);
      }
    }
    Path file;
    try (Stream<Path> files = Files.list(folder.resolve("new"))) {
      file = files.findFirst().orElseThrow();
    }
    assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.1700000000");
    List<Event> events = read(file);
    assertThat(events.get(0)).isEqualTo(new Event(1_700_000_000.25, 0, "brain.Event:2", null, 0));
    assertThat(events).hasSize(1 + 2 * steps.length);
    for (int i = 0; i < steps.length; i++) {
      assertThat(events.get(1 + 2 * i))
          .isEqualTo(new Event(1_700_000_001.5, steps[i], null, "test/accuracy", steps[i] / 7f));
      assertThat(events.get(2 + 2 * i))
          .isEqualTo(new Event(1_700_000_001.5, steps[i], null, "privacy/ε", -1e-30f));
    }
  }

  @Test
  void open_again_beginsAnotherFileAndKeepsTheFirst() throws IOException {
    TensorBoard.open(folder, 1000).close();
    TensorBoard.open(folder, 2000).close();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  /** The check value of CRC-32C in the catalogue of CRC algorithms (CRC-32/ISCSI). */
  @Test
  void crc_ofThisReader_isTheStandardOne() {
    assertThat(crc("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xE3069283);
  }

  private static List<Event> read(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      while (in.available() > 0) {
        byte[] length = in.readNBytes(8);
        assertThat(unmasked(in)).isEqualTo(crc(length));
        long size = 0;
        for (int i = 7; i >= 0; i--) {
          size = size << 8 | length[i] & 0xff;
        }
        byte[] data = in.readNBytes((int) size);
        assertThat(unmasked(in)).isEqualTo(crc(data));
        events.add(event(data));
      }
    }
    return events;
  }

  /** masked = rotate right by 15, plus a constant (TensorFlow's lib/hash/crc32c.h). */
  private static int unmasked(DataInputStream in) throws IOException {
    int masked = Integer.reverseBytes(in.readInt());
    int rotated = masked - 0xa282ead8;
    return rotated << 15 | rotated >>> 17;
  }

  private static int crc(byte[] bytes) {
    int register = -1;
    for (byte b : bytes) {
      register ^= b & 0xff;
      for (int i = 0; i < 8; i++) {
        register = register >>> 1 ^ ((register & 1) != 0 ? 0x82F63B78 : 0);
      }
    }
    return ~register;
  }

  private static Event event(byte[] data) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(data);
    double time = 0;
    long step = 0;
    String version = null;
    String tag = null;
    float value = 0;
    for (int key = in.readTag(); key != 0; key = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(key)) {
        case 1 -> time = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> {
          CodedInputStream summary = CodedInputStream.newInstance(in.readByteArray());
          assertThat(WireFormat.getTagFieldNumber(summary.readTag())).isEqualTo(1);
          CodedInputStream point = CodedInputStream.newInstance(summary.readByteArray());
          assertThat(WireFormat.getTagFieldNumber(point.readTag())).isEqualTo(1);
          tag = point.readString();
          assertThat(WireFormat.getTagFieldNumber(point.readTag())).isEqualTo(2);
          value = point.readFloat();
          assertThat(point.isAtEnd() && summary.isAtEnd()).isTrue();
        }
        default -> throw new IOException("unexpected field of tag " + key);
      }
    }
    return new Event(time, step, version, tag, value);
  }
}
