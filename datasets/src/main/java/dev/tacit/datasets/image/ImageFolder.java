package dev.tacit.datasets.image;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Split;
import dev.tacit.datasets.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder with a folder of image files for each class, or with {@code train}, {@code test} and
 * perhaps {@code validation} (or {@code val}) that hold such. Classes are numbered in the order of
 * their names. Names that begin with a dot are passed over; other files that are not called like an
 * image are refused.
 */
public final class ImageFolder implements ExampleSource {
  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "gif");
  private static final int MOST_FILES = 1 << 26;

  private record Item(Path file, int label, Purpose purpose) {}

  private final ImageSettings settings;
  private final Description description;
  private final List<Item> items;
  private final int[] sizes = new int[Purpose.values().length];

  private ImageFolder(ImageSettings settings, Description description, List<Item> items) {
    this.settings = settings;
    this.description = description;
    this.items = items;
    for (Item item : items) {
      sizes[item.purpose().ordinal()]++;
    }
  }

  /**
   * Lists a folder; images are decoded by a cursor, one at a time.
   *
   * @throws IllegalArgumentException if the settings give shares and the folder purposes
   * @throws IOException if it cannot be read or is no such folder
   */
  public static ImageFolder open(Path folder, ImageSettings settings) throws IOException {
    TreeMap<Purpose, Path> purposes = new TreeMap<>();
    List<Path> folders = folders(folder);
    for (Path inner : folders) {
      Purpose.of(name(inner).toLowerCase(Locale.ROOT))
          .ifPresent(purpose -> purposes.put(purpose, inner));
    }
    boolean divided = purposes.size() == folders.size();
    if (!divided) {
      purposes.clear();
      purposes.put(Purpose.TRAIN, folder);
    } else if (settings.validation() > 0 || settings.test() > 0) {
      throw new IllegalArgumentException(
          "purpose must be given by folders or by shares but was by both");
    }
    List<String> classes = classes(purposes, settings);
    List<Item> items = new ArrayList<>();
    for (Purpose purpose : purposes.keySet()) {
      for (Path inner : folders(purposes.get(purpose))) {
        int label = classes.indexOf(name(inner));
        for (Path file : files(inner)) {
          items.add(new Item(file, label, purpose));
        }
        if (items.size() > MOST_FILES) {
          throw new IOException(
              folder + " must hold at most " + MOST_FILES + " images but holds more");
        }
      }
    }
    Description description =
        new Description(
            name(folder.toAbsolutePath().normalize()),
            Values.BYTES,
            new int[] {settings.channels(), settings.height(), settings.width()},
            classes.size(),
            OptionalInt.empty(),
            0,
            classes);
    return new ImageFolder(settings, description, divided ? items : drawn(items, settings));
  }

  private static List<Item> drawn(List<Item> items, ImageSettings settings) {
    Purpose[] purposes =
        Split.draw(items.size(), settings.validation(), settings.test(), settings.seed());
    List<Item> drawn = new ArrayList<>(items.size());
    for (Item item : items) {
      drawn.add(new Item(item.file(), item.label(), purposes[drawn.size()]));
    }
    return drawn;
  }

  private static List<String> classes(TreeMap<Purpose, Path> purposes, ImageSettings settings)
      throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (Path folder : purposes.values()) {
      folders(folder).forEach(inner -> found.add(name(inner)));
    }
    if (!settings.classes().isEmpty()) {
      found.removeAll(settings.classes());
      if (!found.isEmpty()) {
        throw new IOException(
            "class folders must be among the classes given but one was " + found.first());
      }
      return settings.classes();
    }
    return List.copyOf(found);
  }

  private static List<Path> folders(Path folder) throws IOException {
    List<Path> folders = list(folder);
    if (folders.isEmpty() || !folders.stream().allMatch(Files::isDirectory)) {
      throw new IOException(
          folder + " must hold a folder for each class and nothing else but does not");
    }
    return folders;
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = list(folder);
    if (files.isEmpty()) {
      throw new IOException(folder + " must hold images but is empty");
    }
    for (Path file : files) {
      if (!isImage(file)) {
        throw new IOException(
            file + " must be a file that ends in .png, .jpg, .jpeg, .bmp or .gif but is not");
      }
    }
    return files;
  }

  /** Whether a file is called like an image of a kind that is read. */
  public static boolean isImage(Path file) {
    String ending = name(file).replaceFirst("^.*\\.", "").toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending) && Files.isRegularFile(file);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      Path[] paths =
          list.filter(path -> !name(path).startsWith(".")).limit(MOST_FILES).toArray(Path[]::new);
      // By name, as text: paths are ordered differently on some systems.
      Arrays.sort(paths, (one, other) -> name(one).compareTo(name(other)));
      return List.of(paths);
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  @Override
  public Description description() {
    return description;
  }

  @Override
  public int size(Purpose purpose) {
    return sizes[purpose.ordinal()];
  }

  @Override
  public Cursor read() {
    return new Reading();
  }

  private final class Reading implements Cursor {
    private final ImageDecoder decoder = new ImageDecoder(settings);
    private int at = -1;

    @Override
    public boolean next() {
      at = Math.min(at + 1, items.size());
      return at < items.size();
    }

    @Override
    public Purpose purpose() {
      return items.get(at).purpose();
    }

    @Override
    public void input(float[] into) throws IOException {
      decoder.decode(items.get(at).file(), into);
    }

    @Override
    public int label() {
      return items.get(at).label();
    }

    @Override
    public int group() {
      return 0;
    }

    @Override
    public void close() {
      // Each file is closed when it is read.
    }
  }
}
