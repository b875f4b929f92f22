package dev.tacit.datasets.mapped;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.Portions;
import dev.tacit.datasets.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A data set in one file that is mapped, not read: what does not fit in memory is fetched by the
 * system page by page. The form is in docs/data.md. Safe for several threads.
 *
 * <p>Mappings live until the stores are garbage. The file must not be cut short while it is in use:
 * the JVM then throws {@link InternalError} on reading what is gone. {@link #write} never changes a
 * file in place, so it does no such harm.
 */
public final class MappedFile {
  private final String name;
  private final Header header;
  private final List<MappedRegion> regions;

  private MappedFile(String name, Header header, List<MappedRegion> regions) {
    this.name = name;
    this.header = header;
    this.regions = regions;
  }

  /** Whether a path is a file that begins as these do. */
  public static boolean is(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(Header.MAGIC.length), Header.MAGIC);
    }
  }

  /**
   * Opens a file: checks its header and length, and that each label is one of the classes and each
   * group one of the groups. Inputs and targets are left to {@link #verify} and to {@link
   * dev.tacit.learning.data.WellFormed}.
   *
   * @throws IOException naming the file, if it cannot be read, is of another form or is damaged
   */
  public static MappedFile open(Path path) throws IOException {
    String name = String.valueOf(path.getFileName());
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      Header header = Header.read(file, name);
      List<Region> all = Region.all(header.description(), header.sizes(), header.bytes().length);
      if (file.size() != Region.fileEnd(all)) {
        throw Header.damaged(
            name, "has " + file.size() + " bytes in place of " + Region.fileEnd(all), null);
      }
      List<MappedRegion> regions = new ArrayList<>(Region.COUNT);
      for (Region region : all) {
        MappedRegion mapped = new MappedRegion(file, region);
        checkNumbers(region, mapped, header.description(), name);
        regions.add(mapped);
      }
      return new MappedFile(name, header, regions);
    }
  }

  private static void checkNumbers(
      Region region, MappedRegion mapped, Description description, String name) throws IOException {
    boolean labels = region.content() == Region.Content.LABELS;
    if (!labels && region.content() != Region.Content.GROUPS || region.record() == 0) {
      return;
    }
    int below = labels ? description.classes() : description.groups();
    for (int example = 0; example < region.size(); example++) {
      int number = mapped.number(example);
      if (number < 0 || number >= below) {
        throw Header.damaged(
            name,
            String.format(
                "has a %s outside 0..%d at %s example %d",
                labels ? "label" : "group", below - 1, region.purpose().label(), example),
            null);
      }
    }
  }

  /** What all examples have in common. */
  public Description description() {
    return header.description();
  }

  /** The examples by purpose. */
  public Portions portions() {
    return new Portions(
        description(), store(Purpose.TRAIN), store(Purpose.VALIDATION), store(Purpose.TEST));
  }

  private GroupedStore store(Purpose purpose) {
    return new MappedStore(
        description(),
        header.sizes()[purpose.ordinal()],
        regions.get(Region.index(purpose, Region.Content.INPUTS)),
        regions.get(Region.index(purpose, Region.Content.LABELS)),
        regions.get(Region.index(purpose, Region.Content.GROUPS)),
        regions.get(Region.index(purpose, Region.Content.TARGETS)));
  }

  /**
   * Reads the whole file and compares it with its checksums. They find damage, not forgery.
   *
   * @throws IOException naming the file, if it is damaged
   */
  public void verify() throws IOException {
    for (int i = 0; i < Region.COUNT; i++) {
      if (regions.get(i).sum() != header.sums()[i]) {
        throw Header.damaged(
            name,
            "has "
                + Purpose.values()[i / Region.Content.values().length].label()
                + " examples that do not fit their checksum",
            null);
      }
    }
  }

  /**
   * Writes a file as a whole or not at all: beside its place first, then moved there.
   *
   * @param progress gets the number of examples written so far, now and then
   * @throws IllegalArgumentException if the source's examples are not what its description says
   * @throws IOException if the source or the file fails
   */
  public static void write(Path path, ExampleSource source, LongConsumer progress)
      throws IOException {
    MappedWriter.write(path, source, progress);
  }
}
