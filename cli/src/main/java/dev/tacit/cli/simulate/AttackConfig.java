package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.simulation.attack.Accomplices;
import dev.tacit.simulation.attack.Attack;
import dev.tacit.simulation.attack.Backdoor;
import dev.tacit.simulation.attack.DataPoison;
import dev.tacit.simulation.attack.LabelFlip;
import dev.tacit.simulation.attack.UpdatePoison;
import dev.tacit.simulation.experiment.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * An attacker among the devices: the section {@code attack}.
 *
 * @param share of all clients that it has, if {@code clients} is not given
 * @param clients that it has
 */
record AttackConfig(
    OptionalDouble share,
    OptionalInt clients,
    Optional<DataPoison> data,
    Optional<UpdatePoison> update) {
  private static final Range FACTORS = Range.within(-1e6, 1e6).exceptZero();

  private static final String LABELS =
      "rotate, or which class becomes which, as 1:7 or 1:7,7:1, none of them itself or twice";

  /** If there is one. */
  static Optional<AttackConfig> of(Section root) {
    if (!root.has("attack")) {
      return Optional.empty();
    }
    Section section = root.section("attack");
    String kind =
        section.choice(
            "kind", null, List.of("label-flip", "backdoor", "sign-flip", "scale", "noise"));
    if (section.has("clients") && section.has("share")) {
      throw section.misplaced("share", "must not stand beside clients");
    }
    OptionalInt clients =
        section.has("clients")
            ? OptionalInt.of((int) section.whole("clients", 0, Integer.MAX_VALUE))
            : OptionalInt.empty();
    OptionalDouble share =
        clients.isPresent()
            ? OptionalDouble.empty()
            : OptionalDouble.of(section.number("share", Range.within(0, 1)));
    AttackConfig attack =
        new AttackConfig(share, clients, data(section, kind), update(section, kind));
    section.end();
    return Optional.of(attack);
  }

  private static Optional<DataPoison> data(Section section, String kind) {
    return switch (kind) {
      case "label-flip" ->
          Optional.of(section.parsed("labels", "rotate", LABELS, AttackConfig::labels));
      case "backdoor" ->
          Optional.of(
              new Backdoor(
                  (int) section.whole("target", 0, 0, Integer.MAX_VALUE),
                  (int) section.whole("patch", 3, 1, 1 << 16),
                  (float) section.number("brightness", 1, Range.within(-1e6, 1e6)),
                  section.number("poisoned", 0.5, Range.within(1e-6, 1))));
      default -> Optional.empty();
    };
  }

  private static LabelFlip labels(String text) {
    if (text.equals("rotate")) {
      return LabelFlip.rotation();
    }
    Map<Integer, Integer> labels = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      String[] sides = pair.split(":", -1);
      if (sides.length != 2
          || labels.put(Integer.parseInt(sides[0]), Integer.parseInt(sides[1])) != null) {
        throw new IllegalArgumentException("not a pair");
      }
    }
    return LabelFlip.of(labels);
  }

  private static Optional<UpdatePoison> update(Section section, String kind) {
    if (kind.equals("noise")) {
      return Optional.of(
          new UpdatePoison.Noise(section.number("deviation", Range.within(1e-30, 1e30))));
    }
    double factor =
        kind.equals("scale")
            ? section.number("factor", FACTORS)
            : section.number("factor", 1, FACTORS);
    double signed = kind.equals("sign-flip") ? -factor : factor;
    return signed == 1 ? Optional.empty() : Optional.of(new UpdatePoison.Scaled(signed));
  }

  /**
   * The experiment with the attacker in it.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  Experiment on(Experiment experiment) {
    int population = experiment.population().size();
    if (clients.isPresent() && clients.getAsInt() > population) {
      throw new IllegalArgumentException(
          "attack.clients must be at most %d, the population, but was %d"
              .formatted(population, clients.getAsInt()));
    }
    int count = clients.orElseGet(() -> (int) Math.round(share.orElseThrow() * population));
    Accomplices accomplices = Accomplices.drawn(count, population, experiment.seed());
    try {
      return new Attack(accomplices, data, update).on(experiment);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("attack: " + e.getMessage(), e);
    }
  }
}
