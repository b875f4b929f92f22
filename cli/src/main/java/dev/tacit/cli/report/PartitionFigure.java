package dev.tacit.cli.report;

import dev.tacit.simulation.population.PartitionPicture;
import dev.tacit.simulation.population.PartitionStatistics;
import dev.tacit.simulation.population.Population;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who has which examples, in pictures and numbers. */
public final class PartitionFigure {
  /** Clients whose examples are counted; of more, some evenly spaced. */
  private static final int LOOKED = 1000;

  private PartitionFigure() {}

  /**
   * Some clients class by class; of more clients how many examples they have, unless that is the
   * same for all; and the numbers.
   */
  public static Markup of(Population population) {
    PartitionStatistics all = PartitionStatistics.of(population, LOOKED);
    PartitionStatistics few = PartitionStatistics.of(population, PartitionStatistics.DETAILED);
    List<Markup> parts = new ArrayList<>();
    if (all.classes() > 1) {
      parts.add(picture(few));
    }
    if (few.looked() < all.clients()) {
      parts.add(
          Markup.of(
              "<p class=\"note\">The picture is of %s evenly spaced.</p>",
              Figures.count(few.looked(), "client")));
      if (Arrays.stream(all.sizes()).distinct().count() > 1) {
        parts.add(picture(all));
      }
    }
    parts.add(Markup.of("<pre>%s</pre>", all.table()));
    return Markup.join(parts);
  }

  /** The picture escapes what is not its own. */
  private static Markup picture(PartitionStatistics statistics) {
    return Markup.of(
        "<figure class=\"wide\">%s</figure>", new Markup(PartitionPicture.svg(statistics)));
  }
}
