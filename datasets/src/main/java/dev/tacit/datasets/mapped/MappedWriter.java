package dev.tacit.datasets.mapped;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Values;
import dev.tacit.learning.data.WellFormed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes the regions of a mapped file side by side, then its header. */
final class MappedWriter {
  private static final int PROGRESS_EVERY = 256;

  private final Description description;
  private final int width;
  private final int[] sizes = new int[Purpose.values().length];
  private final int[] written = new int[sizes.length];
  private final RegionWriter[] regions = new RegionWriter[Region.COUNT];
  private final FileChannel file;
  private final float[] input;
  private final float[] target;
  private final ByteBuffer record;
  private final ByteBuffer targets;
  private final ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);

  private MappedWriter(FileChannel file, ExampleSource source) {
    this.file = file;
    this.description = source.description();
    this.width = Region.width(description);
    this.input = new float[description.numbers()];
    this.record = ByteBuffer.allocate(input.length * width);
    this.target = new float[description.targets()];
    this.targets = ByteBuffer.allocate(target.length * Float.BYTES);
    for (Purpose purpose : Purpose.values()) {
      sizes[purpose.ordinal()] = source.size(purpose);
    }
    List<Region> all = Region.all(description, sizes, header().length);
    for (int i = 0; i < regions.length; i++) {
      regions[i] = new RegionWriter(file, all.get(i).start());
    }
  }

  static void write(Path path, ExampleSource source, LongConsumer progress) throws IOException {
    Path place = path.toAbsolutePath();
    Path folder = place.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("file must have a name but was " + path);
    }
    Path beside = Files.createTempFile(folder, "." + place.getFileName() + "-", ".part");
    beside.toFile().deleteOnExit(); // for those who lose patience
    try {
      try (FileChannel file = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        new MappedWriter(file, source).copy(source, progress);
        file.force(true);
      }
      move(beside, place);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(to + " must be on a file system that moves files at once", e);
    }
  }

  private byte[] header() {
    int[] sums = new int[regions.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = regions[i] == null ? 0 : regions[i].sum();
    }
    return new Header(description, sizes, sums).bytes();
  }

  private void copy(ExampleSource source, LongConsumer progress) throws IOException {
    long count = 0;
    try (ExampleSource.Cursor cursor = source.read()) {
      while (cursor.next()) {
        add(cursor);
        if (++count % PROGRESS_EVERY == 0) {
          progress.accept(count);
        }
      }
    }
    for (int i = 0; i < sizes.length; i++) {
      if (written[i] != sizes[i]) {
        throw miscounted(i);
      }
    }
    for (RegionWriter region : regions) {
      region.flush();
    }
    long end = Region.fileEnd(Region.all(description, sizes, header().length));
    pad(end);
    ByteBuffer header = ByteBuffer.wrap(header());
    while (header.hasRemaining()) {
      file.write(header, header.position());
    }
  }

  /** The last region may end short of a multiple of 8, or be empty. */
  private void pad(long end) throws IOException {
    if (file.size() < end) {
      file.write(ByteBuffer.allocate(1), end - 1);
    }
  }

  private IllegalArgumentException miscounted(int purpose) {
    return new IllegalArgumentException(
        String.format(
            "source must have %d %s examples, as it says, but has %s",
            sizes[purpose],
            Purpose.values()[purpose].label(),
            written[purpose] < sizes[purpose] ? written[purpose] : "more"));
  }

  private void add(ExampleSource.Cursor cursor) throws IOException {
    Purpose purpose = cursor.purpose();
    int example = written[purpose.ordinal()]++;
    if (example == sizes[purpose.ordinal()]) {
      throw miscounted(purpose.ordinal());
    }
    cursor.input(input);
    record.clear();
    for (float value : input) {
      put(value, example);
    }
    region(purpose, Region.Content.INPUTS).put(record.flip());
    region(purpose, Region.Content.LABELS)
        .put(number("label", cursor.label(), description.classes(), example));
    if (description.groups() > 0) {
      region(purpose, Region.Content.GROUPS)
          .put(number("group", cursor.group(), description.groups(), example));
    }
    if (target.length > 0) {
      cursor.target(target);
      targets.clear();
      for (float value : target) {
        require(Float.isFinite(value), "target must be finite", example);
        targets.putFloat(value);
      }
      region(purpose, Region.Content.TARGETS).put(targets.flip());
    }
  }

  private RegionWriter region(Purpose purpose, Region.Content content) {
    return regions[Region.index(purpose, content)];
  }

  private ByteBuffer number(String what, int value, int below, int example) {
    require(value >= 0 && value < below, what + " must be below " + below, example);
    return number.clear().putInt(value).flip();
  }

  private void put(float value, int example) {
    if (description.values() == Values.FLOATS) {
      require(Float.isFinite(value), "input must be finite", example);
      record.putFloat(value);
    } else if (description.values() == Values.BYTES) {
      require(value >= 0 && value <= 1, "input must be in 0..1", example);
      record.put((byte) Math.round(255 * value));
    } else {
      int tokens = description.vocabulary().orElseThrow();
      require(WellFormed.isToken(value, tokens), "token must be below " + tokens, example);
      switch (width) {
        case Byte.BYTES -> record.put((byte) value);
        case Short.BYTES -> record.putShort((short) (int) value);
        default -> record.putInt((int) value);
      }
    }
  }

  private static void require(boolean holds, String rule, int example) {
    if (!holds) {
      throw new IllegalArgumentException(rule + " but was not at example " + example);
    }
  }
}
