package dev.tacit.cli.train.config;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How weights move.
 *
 * @param kind for people
 * @param rate the learning rate's schedule by the whole run's steps and those of an epoch
 * @param optimizer made with a schedule
 * @param momentum of SGD, else 0
 * @param average the decay of an average of weights, if one is wanted
 */
public record OptimizerConfig(
    String kind,
    BiFunction<Long, Double, Schedule> rate,
    Function<Schedule, Optimizer> optimizer,
    double momentum,
    OptionalDouble average) {

  /** With its schedule. */
  public Optimizer of(long steps, double stepsPerEpoch) {
    return optimizer.apply(rate.apply(steps, stepsPerEpoch));
  }

  static OptimizerConfig of(Section section) {
    String kind = section.choice("kind", "sgd", List.of("sgd", "adam", "adamw", "adagrad", "yogi"));
    double rate = section.number("learning-rate", Range.POSITIVE);
    BiFunction<Long, Double, Schedule> schedule = schedule(section.section("schedule"), rate);
    double momentum = kind.equals("sgd") ? section.number("momentum", 0, Range.BELOW_ONE) : 0;
    Function<Schedule, Optimizer> optimizer =
        switch (kind) {
          case "sgd" -> sgd(section, momentum);
          case "adagrad" -> adagrad(section);
          default -> adaptive(section, kind);
        };
    OptionalDouble average = section.optional("average", Range.BELOW_ONE);
    section.end();
    return new OptimizerConfig(kind, schedule, optimizer, momentum, average);
  }

  private static Function<Schedule, Optimizer> sgd(Section section, double momentum) {
    double dampening = section.number("dampening", 0, Range.BELOW_ONE);
    boolean nesterov = section.flag("nesterov", false);
    double decay = section.number("weight-decay", 0, Range.NOT_NEGATIVE);
    if (nesterov && !(momentum > 0 && dampening == 0)) {
      throw section.misplaced("nesterov", "needs a momentum and no dampening");
    }
    return s -> new Optimizer.Sgd(s, momentum, dampening, nesterov, decay);
  }

  private static Function<Schedule, Optimizer> adagrad(Section section) {
    double first = section.number("initial-accumulator", 0, Range.NOT_NEGATIVE);
    double epsilon = section.number("epsilon", 1e-10, Range.POSITIVE);
    double decay = section.number("weight-decay", 0, Range.NOT_NEGATIVE);
    return s -> new Optimizer.Adagrad(s, first, epsilon, decay);
  }

  private static Function<Schedule, Optimizer> adaptive(Section section, String kind) {
    boolean yogi = kind.equals("yogi");
    double beta1 = section.number("beta1", 0.9, Range.BELOW_ONE);
    double beta2 = section.number("beta2", yogi ? 0.99 : 0.999, Range.BELOW_ONE);
    double epsilon = section.number("epsilon", yogi ? 1e-3 : 1e-8, Range.POSITIVE);
    if (yogi) {
      double first = section.number("initial-accumulator", 1e-6, Range.NOT_NEGATIVE);
      return s -> new Optimizer.Yogi(s, beta1, beta2, epsilon, first);
    }
    double usual = kind.equals("adamw") ? 0.01 : 0;
    double decay = section.number("weight-decay", usual, Range.NOT_NEGATIVE);
    return kind.equals("adam")
        ? s -> new Optimizer.Adam(s, beta1, beta2, epsilon, decay)
        : s -> new Optimizer.AdamW(s, beta1, beta2, epsilon, decay);
  }

  private static BiFunction<Long, Double, Schedule> schedule(Section section, double rate) {
    Optional<Span> warmUp =
        section.has("warm-up")
            ? Optional.of(section.parsed("warm-up", null, Span.RULE, Span::parse))
            : Optional.empty();
    BiFunction<Long, Double, Schedule> then = decay(section, rate);
    section.end();
    return warmUp.isEmpty()
        ? then
        : (steps, epoch) -> {
          long rise = warmUp.get().steps(epoch);
          return new Schedule.WarmUp(rise, then.apply(Math.max(1, steps - rise), epoch));
        };
  }

  private static BiFunction<Long, Double, Schedule> decay(Section section, double rate) {
    String kind =
        section.choice(
            "kind",
            "constant",
            List.of("constant", "step", "exponential", "inverse-time", "cosine"));
    switch (kind) {
      case "step":
        Span every = section.parsed("every", null, Span.RULE, Span::parse);
        double drop = section.number("factor", Range.within(1e-6, 1));
        return (steps, epoch) -> new Schedule.StepDecay(rate, every.steps(epoch), drop);
      case "exponential":
        double factor = section.number("factor", Range.within(1e-6, 1));
        return (steps, epoch) -> new Schedule.Exponential(rate, factor);
      case "inverse-time":
        double slope = section.number("decay", Range.NOT_NEGATIVE);
        return (steps, epoch) -> new Schedule.InverseTime(rate, slope);
      case "cosine":
        double last = section.number("last", 0, Range.within(0, rate));
        return (steps, epoch) -> new Schedule.Cosine(rate, last, steps);
      default:
        return (steps, epoch) -> Schedule.constant(rate);
    }
  }
}
