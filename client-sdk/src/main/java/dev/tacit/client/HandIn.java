package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.learning.training.PrivateScaffold;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** What a device that trains by local DP-SGD hands in: functions of noised sums alone. */
sealed interface HandIn {
  /** The update of all the steps. */
  HandIn UPDATE = new Update();

  /**
   * Trains.
   *
   * @param settings of this device
   * @param range that the first vector's numbers are clamped to when it is encoded
   */
  Contribution train(
      Model model,
      Start start,
      ExampleStore examples,
      DpSgdSettings settings,
      double range,
      SecureRandomStream random,
      IntConsumer progress);

  /** How long each vector is. */
  List<Integer> dimensions(int parameters);

  /** What each vector's numbers are clamped to. */
  List<Double> ranges(double range);

  /** What it rests on, beside local DP-SGD itself. */
  List<Assumption> assumptions(DpSgdSettings settings);

  /** See {@link #UPDATE}. */
  record Update() implements HandIn {
    @Override
    public Contribution train(
        Model model,
        Start start,
        ExampleStore examples,
        DpSgdSettings settings,
        double range,
        SecureRandomStream random,
        IntConsumer progress) {
      float[] before = start.parameters();
      float[] after = LocalDpSgd.train(model, before, examples, settings, random, progress);
      return Contribution.of(Contribution.update(after, before));
    }

    @Override
    public List<Integer> dimensions(int parameters) {
      return List.of(parameters);
    }

    @Override
    public List<Double> ranges(double range) {
      return List.of(range);
    }

    @Override
    public List<Assumption> assumptions(DpSgdSettings settings) {
      return List.of();
    }
  }

  /** The update for what a step of it is worth, and how many steps it was. */
  record Normalised(PrivateFedNova nova) implements HandIn {
    @Override
    public Contribution train(
        Model model,
        Start start,
        ExampleStore examples,
        DpSgdSettings settings,
        double range,
        SecureRandomStream random,
        IntConsumer progress) {
      float[] before = start.parameters();
      float[] after = LocalDpSgd.train(model, before, examples, settings, random, progress);
      float[] update = Contribution.update(after, before);
      nova.normalise(update, settings, range);
      return new Contribution(List.of(update, new float[] {nova.told(settings, range)}));
    }

    @Override
    public List<Integer> dimensions(int parameters) {
      return List.of(parameters, 1);
    }

    @Override
    public List<Double> ranges(double range) {
      return List.of(range, range);
    }

    @Override
    public List<Assumption> assumptions(DpSgdSettings settings) {
      return List.of(
          Assumption.enforced(
              "The number of steps, "
                  + settings.steps()
                  + " of "
                  + nova.planned().steps()
                  + ", which the sum tells together with those of the others, follows from the plan"
                  + " and this device's settings alone"),
          Assumption.assumed(
              "This device's setting of the most steps was chosen without a look at its examples"));
    }
  }

  /**
   * The update, and the change of the control variate that this device keeps.
   *
   * @param variateRange that it is within
   */
  record Variates(double variateRange) implements HandIn {
    /** By this round's settings, those that are charged. */
    PrivateScaffold scaffold(DpSgdSettings settings, double range) {
      return new PrivateScaffold(settings, range, variateRange);
    }

    @Override
    public Contribution train(
        Model model,
        Start start,
        ExampleStore examples,
        DpSgdSettings settings,
        double range,
        SecureRandomStream random,
        IntConsumer progress) {
      Scaffold.Sent sent = new Scaffold.Sent(start.parameters(), start.sent());
      Scaffold.Change change =
          scaffold(settings, range).train(model, sent, start.own(), examples, random, progress);
      float[] next = start.own().clone();
      Scaffold.next(next, change);
      return new Contribution(
          List.of(change.update(), change.variate()),
          Optional.of(new Contribution.Variate(start.summed(), start.own(), next)));
    }

    @Override
    public List<Integer> dimensions(int parameters) {
      return List.of(parameters, parameters);
    }

    @Override
    public List<Double> ranges(double range) {
      return List.of(range, PrivateScaffold.changeRange(variateRange));
    }

    @Override
    public List<Assumption> assumptions(DpSgdSettings settings) {
      return List.of(
          Assumption.enforced(
              "The control variate that is kept and its change that is handed in follow from noised"
                  + " sums and from what the server sent; rounds that it is kept of stay charged"),
          Assumption.enforced(
              "A control variate goes on only with the clipping norm, noise, sampling and steps"
                  + " that it was made with"),
          Assumption.assumed(
              "The folder that keeps control variates goes with this ledger: what is in it came of"
                  + " rounds that are charged here"));
    }
  }
}
