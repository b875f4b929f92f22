package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;

/**
 * What each device is told to do.
 *
 * @param parts of its work, 1 or more; stragglers do fewer
 * @param passesOfPart over its examples, positive: 1 for an epoch, less for a step that draws some
 * @param passes over them besides, which nobody leaves out, 0 or more
 * @param downBytes of model and plan, 0 or more
 * @param upBytes of the update, 0 or more
 */
public record Task(int parts, double passesOfPart, int passes, long downBytes, long upBytes) {
  public Task {
    Argument.atLeastOne("parts", parts);
    Argument.positive("passesOfPart", passesOfPart);
    Argument.within("passes", passes, 0, Integer.MAX_VALUE);
    Argument.within("downBytes", downBytes, 0, Long.MAX_VALUE);
    Argument.within("upBytes", upBytes, 0, Long.MAX_VALUE);
  }
}
