package dev.tacit.server.round;

import java.util.List;

/**
 * What an event leads to.
 *
 * @param state the next state
 * @param effects to be carried out in this order
 */
public record Step(RoundState state, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
