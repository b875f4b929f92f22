package dev.tacit.datasets.csv;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Split;
import dev.tacit.datasets.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A CSV file as examples. It is read twice: once to check every field and to learn categories and
 * counts, and by each cursor again, so it need not fit in memory.
 */
public final class CsvSource implements ExampleSource {
  private final Path file;
  private final CsvSettings settings;
  private final Table table;
  private final Purpose[] drawn;
  private final int[] sizes;
  private final Description description;

  private CsvSource(
      Path file,
      CsvSettings settings,
      Table table,
      Purpose[] drawn,
      int[] sizes,
      Description description) {
    this.file = file;
    this.settings = settings;
    this.table = table;
    this.drawn = drawn;
    this.sizes = sizes;
    this.description = description;
  }

  /**
   * Reads a file once.
   *
   * @throws IllegalArgumentException if the settings do not fit the columns
   * @throws IOException naming file, line and column, if it is malformed
   */
  public static CsvSource open(Path file, CsvSettings settings) throws IOException {
    int[] sizes = new int[Purpose.values().length];
    Table table;
    try (CsvReader reader = CsvReader.open(file, settings.delimiter())) {
      boolean more = reader.next();
      if (!more) {
        throw new IOException(file.getFileName() + " must hold examples but is empty");
      }
      table = new Table(settings, names(reader, settings.header()));
      more = !settings.header() || reader.next();
      for (int count = 0; more; more = reader.next()) {
        if (++count == Integer.MAX_VALUE) {
          throw reader.complaint(1, "there must be fewer than 2147483647 examples");
        }
        table.learn(reader);
        sizes[table.purpose(reader).ordinal()]++;
      }
    }
    table.close();
    int all = sizes[0] + sizes[1] + sizes[2];
    if (all == 0) {
      throw new IOException(file.getFileName() + " must hold examples but has a header only");
    }
    Purpose[] drawn = new Purpose[0];
    if (settings.purpose().isEmpty()) {
      drawn = Split.draw(all, settings.validation(), settings.test(), settings.seed());
      sizes[0] = 0;
      for (Purpose purpose : drawn) {
        sizes[purpose.ordinal()]++;
      }
    }
    Description description =
        new Description(
            String.valueOf(file.getFileName()),
            Values.FLOATS,
            new int[] {table.inputs()},
            Math.max(1, table.classes().size()),
            OptionalInt.empty(),
            table.groups(),
            settings.targets().size(),
            table.classes());
    return new CsvSource(file, settings, table, drawn, sizes, description);
  }

  private static List<String> names(CsvReader reader, boolean header) throws IOException {
    List<String> names = new ArrayList<>();
    for (String field : reader.fields()) {
      if (header && field.length() > Description.LONGEST_NAME) {
        throw reader.complaint(
            names.size() + 1,
            "a column's name must have at most " + Description.LONGEST_NAME + " characters");
      }
      names.add(header ? field.strip() : String.valueOf(names.size() + 1));
    }
    return names;
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
  public Cursor read() throws IOException {
    CsvReader reader = CsvReader.open(file, settings.delimiter());
    if (settings.header()) {
      reader.next();
    }
    return new Reading(reader);
  }

  private final class Reading implements Cursor {
    private final CsvReader reader;
    private long count;
    private Purpose purpose;
    private int label;
    private int group;

    Reading(CsvReader reader) {
      this.reader = reader;
    }

    @Override
    public boolean next() throws IOException {
      if (!reader.next()) {
        return false;
      }
      if (++count > CsvSource.this.size()) {
        throw reader.complaint(1, "there must be as many lines as at first but are more");
      }
      purpose = drawn.length > 0 ? drawn[(int) (count - 1)] : table.purpose(reader);
      label = table.label(reader);
      group = table.group(reader);
      return true;
    }

    @Override
    public Purpose purpose() {
      return purpose;
    }

    @Override
    public void input(float[] into) throws IOException {
      table.input(reader, into);
    }

    @Override
    public int label() {
      return label;
    }

    @Override
    public void target(float[] into) throws IOException {
      table.target(reader, into);
    }

    @Override
    public int group() {
      return group;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
