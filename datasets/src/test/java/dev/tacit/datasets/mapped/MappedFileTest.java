package dev.tacit.datasets.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.Portions;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Values;
import dev.tacit.learning.data.ExampleStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MappedFileTest {
  private static Path folder;

  @BeforeAll
  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = folder == null ? Files.createTempDirectory("mapped") : folder;
  }

  @AfterAll
  @AfterContainer
  static void dropFolder() throws IOException {
    if (folder != null) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
      folder = null;
    }
  }

  private record Row(Purpose purpose, float[] input, int label, float[] target, int group) {}

  /** Rows, in their order. */
  private record Rows(Description description, List<Row> rows) implements ExampleSource {
    @Override
    public int size(Purpose purpose) {
      return (int) rows.stream().filter(row -> row.purpose() == purpose).count();
    }

    @Override
    public Cursor read() {
      return new Cursor() {
        private int at = -1;

        @Override
        public boolean next() {
          return ++at < rows.size();
        }

        @Override
        public Purpose purpose() {
          return rows.get(at).purpose();
        }

        @Override
        public void input(float[] into) {
          System.arraycopy(rows.get(at).input(), 0, into, 0, into.length);
        }

        @Override
        public int label() {
          return rows.get(at).label();
        }

        @Override
        public void target(float[] into) {
          System.arraycopy(rows.get(at).target(), 0, into, 0, into.length);
        }

        @Override
        public int group() {
          return rows.get(at).group();
        }

        @Override
        public void close() {}
      };
    }
  }

  private static Rows random(int examples, Values values, int vocabulary, int groups, long seed) {
    return random(examples, values, vocabulary, groups, 0, seed);
  }

  private static Rows random(
      int examples, Values values, int vocabulary, int groups, int targets, long seed) {
    Random random = new Random(seed);
    int[] shape = {1 + random.nextInt(3), 1 + random.nextInt(5)};
    int classes = 1 + random.nextInt(9);
    List<String> names =
        random.nextBoolean() ? List.of() : Collections.nCopies(classes, "é\u0000\n");
    OptionalInt tokens = values == Values.TOKENS ? OptionalInt.of(vocabulary) : OptionalInt.empty();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < examples; i++) {
      float[] input = new float[shape[0] * shape[1]];
      for (int j = 0; j < input.length; j++) {
        input[j] =
            values == Values.BYTES
                ? random.nextInt(256) / 255f
                : values == Values.FLOATS
                    ? (float) random.nextGaussian()
                    : random.nextInt(vocabulary);
      }
      float[] target = new float[targets];
      for (int j = 0; j < targets; j++) {
        target[j] = (float) random.nextGaussian();
      }
      rows.add(
          new Row(
              Purpose.values()[random.nextInt(3)],
              input,
              random.nextInt(classes),
              target,
              groups == 0 ? 0 : random.nextInt(groups)));
    }
    return new Rows(
        new Description("set", values, shape, classes, tokens, groups, targets, names), rows);
  }

  private static void assertSame(Rows rows, Portions read) {
    for (Purpose purpose : Purpose.values()) {
      List<Row> own = rows.rows().stream().filter(row -> row.purpose() == purpose).toList();
      GroupedStore store = read.of(purpose);
      assertThat(store.size()).isEqualTo(own.size());
      assertThat(store.inputShape()).isEqualTo(rows.description().inputShape());
      assertThat(store.vocabulary()).isEqualTo(rows.description().vocabulary());
      assertThat(store.targets()).isEqualTo(rows.description().targets());
      for (int i = 0; i < own.size(); i++) {
        float[] input = new float[rows.description().numbers() + 1];
        store.input(i, input, 1);
        assertThat(Arrays.copyOfRange(input, 1, input.length)).isEqualTo(own.get(i).input());
        assertThat(store.label(i)).isEqualTo(own.get(i).label());
        float[] target = new float[store.targets() + 1];
        if (store.targets() > 0) {
          store.target(i, target, 1);
        }
        assertThat(Arrays.copyOfRange(target, 1, target.length)).isEqualTo(own.get(i).target());
        if (store.groups() > 0) {
          assertThat(store.group(i)).isEqualTo(own.get(i).group());
        }
      }
    }
  }

  @Property(tries = 150)
  void write_anySource_readsBackTheSame(
      @ForAll @IntRange(min = 0, max = 60) int examples,
      @ForAll Values values,
      @ForAll @IntRange(min = 0, max = 2) int width,
      @ForAll @IntRange(min = 0, max = 3) int groups,
      @ForAll @IntRange(min = 0, max = 3) int targets,
      @ForAll long seed)
      throws IOException {
    int[] vocabularies = {256, 65_536, 1 << 20};
    Rows rows = random(examples, values, vocabularies[width], groups, targets, seed);
    Path file = folder.resolve("round-trip");
    MappedFile.write(file, rows, done -> {});
    assertThat(MappedFile.is(file)).isTrue();
    MappedFile opened = MappedFile.open(file);
    opened.verify();
    assertThat(opened.description().classNames()).isEqualTo(rows.description().classNames());
    assertSame(rows, opened.portions());
    assertSame(rows, Portions.load(rows));
  }

  /** Whatever happens to the bytes, opening says so in an exception of its own or finds it good. */
  @Property(tries = 500)
  void open_damagedBytes_isRefusedOrReadable(
      @ForAll @IntRange(min = 1, max = 4) int changes,
      @ForAll @IntRange(min = 0, max = 2) int targets,
      @ForAll boolean honest,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    Path file = folder.resolve("damaged");
    MappedFile.write(file, random(8, Values.FLOATS, 1, 2, targets, 5), done -> {});
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(random.nextBoolean() ? 120 : bytes.length)] = (byte) random.nextInt();
    }
    if (honest) {
      // A header that fits its checksum, so that what it says is looked at too.
      int end = Math.max(16, Math.min(bytes.length - 4, ByteBuffer.wrap(bytes).getInt(12) - 4));
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, end);
      ByteBuffer.wrap(bytes).putInt(end, (int) crc.getValue());
    }
    bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    Files.delete(file);
    Files.write(file, bytes);
    try {
      MappedFile opened = MappedFile.open(file);
      for (Purpose purpose : Purpose.values()) {
        ExampleStore store = opened.portions().of(purpose);
        float[] input = new float[opened.description().numbers()];
        for (int i = 0; i < store.size(); i++) {
          store.input(i, input, 0);
          assertThat(store.label(i)).isBetween(0, store.classes() - 1);
          if (store.targets() > 0) {
            store.target(i, new float[store.targets()], 0);
          }
        }
      }
      opened.verify();
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith("damaged must ");
    }
  }

  @Test
  void verify_changedInput_isFound() throws IOException {
    Path file = folder.resolve("flipped");
    Rows rows = random(20, Values.BYTES, 1, 0, 3);
    MappedFile.write(file, rows, done -> {});
    byte[] bytes = Files.readAllBytes(file);
    int start = (ByteBuffer.wrap(bytes).getInt(12) + 7) / 8 * 8;
    bytes[start] ^= 1;
    Files.write(file, bytes);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(MappedFile.open(file)::verify)
        .withMessage(
            "flipped must be a whole data set but has train examples that do not fit their checksum");
  }

  @Test
  void write_sourceThatBreaksItsWord_leavesNothingBehind() throws IOException {
    Description bytes =
        new Description("x", Values.BYTES, new int[] {1}, 2, OptionalInt.empty(), 0, List.of());
    Path file = folder.resolve("never");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MappedFile.write(
                    file,
                    new Rows(
                        bytes,
                        List.of(new Row(Purpose.TRAIN, new float[] {2}, 0, new float[0], 0))),
                    done -> {}))
        .withMessageContaining("input must be in 0..1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MappedFile.write(
                    file,
                    new Rows(
                        bytes,
                        List.of(new Row(Purpose.TRAIN, new float[] {1}, 2, new float[0], 0))),
                    done -> {}))
        .withMessageContaining("label must be below 2");
    try (var list = Files.list(folder)) {
      assertThat(list.map(Path::toString).filter(name -> name.contains("never"))).isEmpty();
    }
  }

  @Test
  void write_targetThatIsNotFinite_isRefused() {
    Description description =
        new Description("x", Values.BYTES, new int[] {1}, 1, OptionalInt.empty(), 0, 1, List.of());
    Row row = new Row(Purpose.TRAIN, new float[] {1}, 0, new float[] {Float.NaN}, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MappedFile.write(
                    folder.resolve("never"), new Rows(description, List.of(row)), done -> {}))
        .withMessage("target must be finite but was not at example 0");
  }

  /** By the words of docs/data.md and not by the writer. */
  @Test
  void open_versionTwo_readsItsTargets() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.writeBytes("TACITEX\n");
    out.writeInt(2);
    out.writeInt(16 + 2 + 4 * (5 + 3 + 12) + 3 + 4 + 4);
    out.writeByte(1);
    out.writeByte(1);
    // Two inputs, one class, no vocabulary, no groups, three targets; one example to train on.
    for (int number : new int[] {2, 1, 0, 0, 3, 1, 0, 0}) {
      out.writeInt(number);
    }
    CRC32C inputs = new CRC32C();
    inputs.update(new byte[] {51, (byte) 255});
    CRC32C labels = new CRC32C();
    labels.update(new byte[4]);
    CRC32C targets = new CRC32C();
    targets.update(ByteBuffer.allocate(12).putFloat(1.5f).putFloat(-2).putFloat(1e9f).array());
    out.writeInt((int) inputs.getValue());
    out.writeInt((int) labels.getValue());
    out.writeInt(0);
    out.writeInt((int) targets.getValue());
    out.write(new byte[4 * 8]);
    out.writeUTF("x");
    out.writeInt(0);
    CRC32C crc = new CRC32C();
    crc.update(file.toByteArray());
    out.writeInt((int) crc.getValue());
    pad(file);
    out.write(new byte[] {51, (byte) 255});
    pad(file);
    out.writeInt(0);
    pad(file);
    out.writeFloat(1.5f);
    out.writeFloat(-2);
    out.writeFloat(1e9f);
    pad(file);
    Path path = Files.write(folder.resolve("two"), file.toByteArray());
    MappedFile opened = MappedFile.open(path);
    opened.verify();
    GroupedStore store = opened.portions().train();
    float[] target = new float[3];
    store.target(0, target, 0);
    assertThat(target).containsExactly(1.5f, -2, 1e9f);
    Path again = folder.resolve("again");
    Row row = new Row(Purpose.TRAIN, new float[] {0.2f, 1}, 0, target, 0);
    Description description =
        new Description("x", Values.BYTES, new int[] {2}, 1, OptionalInt.empty(), 0, 3, List.of());
    MappedFile.write(again, new Rows(description, List.of(row)), done -> {});
    assertThat(again).hasBinaryContent(file.toByteArray());
  }

  private static void pad(ByteArrayOutputStream file) {
    while (file.size() % 8 > 0) {
      file.write(0);
    }
  }

  @Test
  void write_withoutTargets_isVersionOne() throws IOException {
    Path file = folder.resolve("one");
    MappedFile.write(file, random(3, Values.FLOATS, 1, 0, 7), done -> {});
    assertThat(ByteBuffer.wrap(Files.readAllBytes(file)).getInt(8)).isEqualTo(1);
    MappedFile.write(file, random(3, Values.FLOATS, 1, 0, 1, 7), done -> {});
    assertThat(ByteBuffer.wrap(Files.readAllBytes(file)).getInt(8)).isEqualTo(2);
  }

  /** A file of 3 GiB, mostly holes, by the words of docs/data.md and not by the writer. */
  @Test
  void open_overTwoGibibytes_readsItsEnds() throws IOException {
    int examples = 3 << 10;
    Path path = folder.resolve("large");
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(head);
    out.writeBytes("TACITEX\n");
    out.writeInt(1);
    out.writeInt(0); // its own length, below
    out.writeByte(2);
    out.writeByte(1);
    for (int number : new int[] {1 << 18, 3, 0, 0, examples, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) {
      out.writeInt(number);
    }
    out.writeUTF("large");
    out.writeInt(0);
    ByteBuffer header = ByteBuffer.allocate(head.size() + 4).put(head.toByteArray());
    header.putInt(12, header.capacity());
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, head.size());
    header.putInt((int) crc.getValue());
    long inputs = (header.capacity() + 7) / 8 * 8;
    long labels = inputs + ((long) examples << 20);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(labels + 4L * examples);
      file.write(header.array());
      file.seek(labels - 4);
      file.writeFloat(0.25f);
      file.seek(inputs + (2047L << 20));
      file.writeFloat(-7);
      file.seek(labels + 4L * (examples - 1));
      file.writeInt(2);
    }
    GroupedStore store = MappedFile.open(path).portions().train();
    float[] input = new float[1 << 18];
    store.input(examples - 1, input, 0);
    assertThat(input[input.length - 1]).isEqualTo(0.25f);
    store.input(2047, input, 0);
    assertThat(input[0]).isEqualTo(-7);
    assertThat(store.label(examples - 1)).isEqualTo(2);
    assertThat(store.label(0)).isZero();
  }

  @Test
  void input_read_allocatesNothing() throws IOException {
    Path file = folder.resolve("lean");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    for (Values values : Values.values()) {
      Rows rows = random(50, values, 1000, 2, 4, 11);
      MappedFile.write(file, rows, done -> {});
      GroupedStore store = MappedFile.open(file).portions().train();
      float[] input = new float[rows.description().numbers()];
      float[] target = new float[4];
      long least = Long.MAX_VALUE;
      for (int attempt = 0; attempt < 5; attempt++) {
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 100_000; i++) {
          store.input(i % store.size(), input, 0);
          store.label(i % store.size());
          store.target(i % store.size(), target, 0);
        }
        least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
      }
      // One object a read would be 1.6 MB.
      assertThat(least).isLessThan(20_000);
    }
  }
}
