package dev.tacit.learning.optimizer;

import dev.tacit.learning.argument.Argument;

/** A learning rate for each step. Immutable values. */
public sealed interface Schedule {

  /**
   * The rate of one step: positive, or 0 where the schedule ends at 0.
   *
   * @param step 0 for the first
   */
  double at(long step);

  /** The same rate always; 0 or more. */
  static Schedule constant(double rate) {
    return new Constant(rate);
  }

  /** The same rate always; 0 or more. */
  record Constant(double rate) implements Schedule {
    public Constant {
      Argument.notNegative("rate", rate);
    }

    @Override
    public double at(long step) {
      return rate;
    }
  }

  /**
   * rate * factor^floor(step / every).
   *
   * @param rate of the first steps, positive
   * @param every steps from one drop to the next, 1 or more
   * @param factor positive
   */
  record StepDecay(double rate, long every, double factor) implements Schedule {
    public StepDecay {
      Argument.positive("rate", rate);
      Argument.atLeastOne("every", every);
      Argument.positive("factor", factor);
    }

    @Override
    public double at(long step) {
      return rate * Math.pow(factor, step / every);
    }
  }

  /**
   * rate * factor^step.
   *
   * @param rate of the first step, positive
   * @param factor positive
   */
  record Exponential(double rate, double factor) implements Schedule {
    public Exponential {
      Argument.positive("rate", rate);
      Argument.positive("factor", factor);
    }

    @Override
    public double at(long step) {
      return rate * Math.pow(factor, step);
    }
  }

  /**
   * rate / (1 + decay * step), as PyTorch's Adagrad has built in.
   *
   * @param rate of the first step, positive
   * @param decay 0 or more
   */
  record InverseTime(double rate, double decay) implements Schedule {
    public InverseTime {
      Argument.positive("rate", rate);
      Argument.notNegative("decay", decay);
    }

    @Override
    public double at(long step) {
      return rate / (1 + decay * step);
    }
  }

  /**
   * Half a cosine wave from {@code rate} down to {@code last}, then {@code last} (Loshchilov and
   * Hutter, "SGDR", ICLR 2017, equation 5, without restarts).
   *
   * @param rate of the first step, positive
   * @param last 0..rate
   * @param steps until {@code last} is reached, 1 or more
   */
  record Cosine(double rate, double last, long steps) implements Schedule {
    public Cosine {
      Argument.positive("rate", rate);
      if (!(last >= 0 && last <= rate)) {
        throw new IllegalArgumentException("last must be in 0.." + rate + " but was " + last);
      }
      Argument.atLeastOne("steps", steps);
    }

    @Override
    public double at(long step) {
      if (step >= steps) {
        return last;
      }
      return last + (rate - last) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }
  }

  /**
   * Rises in equal parts to the first rate of another schedule and then follows that: step s of the
   * warm-up has (s + 1) / steps of it.
   *
   * @param steps 1 or more
   * @param then begins at its own step 0 after the warm-up
   */
  record WarmUp(long steps, Schedule then) implements Schedule {
    public WarmUp {
      Argument.atLeastOne("steps", steps);
      if (then instanceof WarmUp) {
        throw new IllegalArgumentException("then must be no warm-up but was " + then);
      }
    }

    @Override
    public double at(long step) {
      return step < steps ? then.at(0) * (step + 1) / steps : then.at(step - steps);
    }
  }
}
