package dev.tacit.cli.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.device.DataSource;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.text.NGrams;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ngrams",
    description = {
      "How well counts of a token after the few before it predict the next one: the baseline of a"
          + " language model. Counted on the training examples, measured on the test set.",
      "Exact counts, not private; nothing is kept or sent."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  tacit data ngrams shakespeare --context 32",
      "  tacit data ngrams plays.tacit --order 4 --json"
    })
final class NgramsCommand extends Task {
  @Parameters(paramLabel = "SET", description = "shakespeare, shakespeare-roles, or a file of text")
  private String set;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Of the bundled plays: tokens before the last of an example (default: 4)")
  private Integer context;

  @Option(
      names = "--order",
      paramLabel = "N",
      defaultValue = "3",
      description = "Tokens of the longest n-gram (default: ${DEFAULT-VALUE})")
  private int order;

  @Override
  void run() throws IOException {
    if (order < 1) {
      throw new IllegalArgumentException("--order must be 1 or more but was " + order);
    }
    Dataset data = data();
    NGrams counted = NGrams.of(data.train(), order);
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    String line = "%-6s %-12s %10s %11s %12s";
    if (!asJson()) {
      say(line.formatted("n-gram", "predicted", "accuracy", "perplexity", "predictions"));
    }
    for (int n = 1; n <= order; n++) {
      for (boolean everyPlace : new boolean[] {true, false}) {
        NGrams.Score score = counted.score(data.test(), n, everyPlace);
        String what = everyPlace ? "every place" : "last place";
        if (asJson()) {
          ObjectNode row = json.addObject().put("order", n).put("predicted", what);
          row.put("accuracy", score.accuracy()).put("perplexity", score.perplexity());
          row.put("predictions", score.predictions());
        } else {
          say(
              String.format(
                  Locale.ROOT,
                  "%-6d %-12s %8.2f %% %11.3f %,12d",
                  n,
                  what,
                  100 * score.accuracy(),
                  score.perplexity(),
                  score.predictions()));
        }
      }
    }
    if (asJson()) {
      say(json.toString());
    }
  }

  private Dataset data() throws IOException {
    DataSource.checked("SET", set);
    if (context != null && !DataSource.isOfPlays(set)) {
      throw new IllegalArgumentException(
          "--context is for the bundled plays only: " + set + " has its own");
    }
    return DataSource.openWithTest(set, context == null ? DataSource.SHAKESPEARE_CONTEXT : context);
  }
}
