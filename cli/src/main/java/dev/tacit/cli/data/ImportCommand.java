package dev.tacit.cli.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.IdxDataset;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Values;
import dev.tacit.datasets.csv.CsvSource;
import dev.tacit.datasets.image.ImageFolder;
import dev.tacit.datasets.mapped.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = "Makes one file of a table, a folder of images, a text or a folder of IDX files.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Devices that train together need the same classes: give all but the first --classes-from.",
      "",
      "Examples:",
      "  tacit data import people.csv --label income --one-hot city --test 0.1 --out people.tacit",
      "  tacit data import flats.csv --target rent,price --test 0.1 --out flats.tacit",
      "  tacit data import photos --size 32x32 --resize --out photos.tacit",
      "  tacit data import plays.txt --unit words --context 5 --test 0.1 --out plays.tacit",
      "  tacit data import fashion-mnist --out fashion.tacit"
    })
final class ImportCommand extends Task {
  @Parameters(paramLabel = "SOURCE", description = "A file or folder")
  private Path source;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "To be made")
  private Path out;

  @Option(names = "--overwrite", description = "If there is such a file, replace it")
  private boolean overwrite;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "csv, images, text or idx; told by the name otherwise")
  private Kind kind;

  @Option(
      names = "--classes-from",
      paramLabel = "FILE",
      description = "A file made by import whose classes, or tokens, are taken")
  private Path classesFrom;

  @Mixin private Shares shares;

  @Mixin private TableOptions table;

  @Mixin private ImageOptions images;

  @Mixin private TextOptions text;

  @Override
  void run() throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    Kind what = kind == null ? Kind.of(source) : kind;
    requireOnly(what);
    requireFree(out, overwrite);
    ExampleSource examples = open(what);
    Progress progress = progress();
    try {
      MappedFile.write(out, examples, done -> progress.at(done, examples.size(), "examples"));
    } catch (IllegalArgumentException e) {
      // The options were right, the examples are not.
      throw new IOException(source + ": " + e.getMessage(), e);
    }
    report(what, examples);
  }

  private void requireOnly(Kind what) {
    if (given("--vocabulary") && given("--classes-from")) {
      throw new IllegalArgumentException("--vocabulary does not go with --classes-from");
    }
    for (Kind other : Kind.values()) {
      for (String option : other.options()) {
        if (given(option) && !what.takes(option)) {
          throw new IllegalArgumentException(option + " does not go with " + what.label());
        }
      }
    }
  }

  private ExampleSource open(Kind what) throws IOException {
    List<String> classes = classes();
    return switch (what) {
      case CSV -> CsvSource.open(source, table.settings(source, classes, shares));
      case IMAGES -> ImageFolder.open(source, images.settings(classes, shares));
      case TEXT -> text.open(source, classes, shares);
      case IDX -> ExampleSource.of(IdxDataset.open(source), Values.BYTES);
    };
  }

  private List<String> classes() throws IOException {
    if (classesFrom == null) {
      return List.of();
    }
    List<String> names = MappedFile.open(classesFrom).description().classNames();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "--classes-from must name its classes but " + classesFrom + " does not");
    }
    return names;
  }

  private static String learnt(Description examples) {
    String classes = String.format(Locale.ROOT, "%,d classes", examples.classes());
    String targets = String.format(Locale.ROOT, "%,d targets", examples.targets());
    return examples.targets() == 0
        ? classes
        : examples.classes() == 1 ? targets : classes + ", " + targets;
  }

  private void report(Kind what, ExampleSource examples) throws IOException {
    String warning = what == Kind.TEXT ? text.warning() : "";
    if (!asJson()) {
      say(
          String.format(
              Locale.ROOT,
              "%s: %,d to train on, %,d for validation, %,d to test with; shape %s, %s, %,d bytes",
              out,
              examples.size(Purpose.TRAIN),
              examples.size(Purpose.VALIDATION),
              examples.size(Purpose.TEST),
              Arrays.toString(examples.description().inputShape()),
              learnt(examples.description()),
              Files.size(out)));
      if (!warning.isEmpty()) {
        say("Note: " + warning + ".");
      }
      return;
    }
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("file", out.toString())
            .put("bytes", Files.size(out))
            .put("classes", examples.description().classes())
            .put("targets", examples.description().targets())
            .put("groups", examples.description().groups());
    for (Purpose purpose : Purpose.values()) {
      json.withObject("/examples").put(purpose.label(), examples.size(purpose));
    }
    say((warning.isEmpty() ? json : json.put("note", warning)).toString());
  }
}
