package dev.tacit.cli.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "The data sets that come with the product.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  tacit data list"})
final class ListCommand extends Task {
  @Override
  void run() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Bundled set : Bundled.values()) {
      if (asJson()) {
        json.addObject()
            .put("name", set.label())
            .put("what", set.what())
            .put("licence", set.licence());
      } else {
        say(String.format(Locale.ROOT, "%-18s %s (%s)", set.label(), set.what(), set.licence()));
      }
    }
    if (asJson()) {
      say(json.toString());
    }
  }
}
