package dev.tacit.datasets.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.zip.CRC32C;

/**
 * A region through as many mappings as it takes, each of whole records and of less than 2 GiB.
 * Reads use absolute positions only, so that threads can share it.
 */
final class MappedRegion {
  private static final int LARGEST_MAPPING = 1 << 30;

  private final int record;
  private final int perMapping;
  private final ByteBuffer[] mappings;

  MappedRegion(FileChannel file, Region region) throws IOException {
    record = region.record();
    perMapping = record == 0 ? 1 : Math.max(1, LARGEST_MAPPING / record);
    long bytes = region.bytes();
    long mapping = (long) perMapping * record;
    mappings = new ByteBuffer[bytes == 0 ? 0 : (int) ((bytes + mapping - 1) / mapping)];
    for (int i = 0; i < mappings.length; i++) {
      long from = i * mapping;
      mappings[i] =
          file.map(MapMode.READ_ONLY, region.start() + from, Math.min(mapping, bytes - from));
    }
  }

  ByteBuffer mapping(int example) {
    return mappings[example / perMapping];
  }

  int position(int example) {
    return example % perMapping * record;
  }

  int number(int example) {
    return mapping(example).getInt(position(example));
  }

  int sum() {
    CRC32C crc = new CRC32C();
    for (ByteBuffer mapping : mappings) {
      crc.update(mapping.duplicate());
    }
    return (int) crc.getValue();
  }
}
