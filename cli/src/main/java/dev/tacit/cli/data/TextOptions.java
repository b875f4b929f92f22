package dev.tacit.cli.data;

import dev.tacit.datasets.text.TextSettings;
import dev.tacit.datasets.text.TextSource;
import dev.tacit.datasets.text.TextUnit;
import dev.tacit.datasets.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** How text becomes examples. */
final class TextOptions {
  @Option(
      names = "--unit",
      defaultValue = "characters",
      paramLabel = "WHAT",
      description = "characters or words; default ${DEFAULT-VALUE}")
  private TextUnit unit;

  @Option(
      names = "--context",
      defaultValue = "8",
      paramLabel = "N",
      description = "Tokens that the next is guessed from; default ${DEFAULT-VALUE}")
  private int context;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "Tokens to the next example; default context + 1; if less, examples overlap")
  private Integer stride;

  @Option(
      names = "--vocabulary",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Tokens at most, with the unknown one; default ${DEFAULT-VALUE}")
  private int vocabulary;

  TextSource open(Path source, List<String> names, Shares shares) throws IOException {
    TextSettings settings =
        new TextSettings(
            unit,
            context,
            stride == null ? context + 1 : stride,
            shares.validation(),
            shares.test());
    return TextSource.open(
        source,
        settings,
        names.isEmpty() ? Vocabulary.learn(source, unit, vocabulary) : Vocabulary.of(names));
  }

  /** What a person should know of examples that overlap; empty if they do not. */
  String warning() {
    return stride == null || stride > context
        ? ""
        : "examples overlap: what one person wrote is in several of them, so the privacy of an"
            + " example says less of a person";
  }
}
