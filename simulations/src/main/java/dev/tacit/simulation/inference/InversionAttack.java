package dev.tacit.simulation.inference;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import dev.tacit.simulation.inference.Reconstruction.Outcome;
import dev.tacit.simulation.inference.Reconstruction.View;
import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Gradient inversion: what a client's images look like from its updates ({@link DenseInversion}),
 * and whose of some people's examples they were. In each run another client is attacked, from the
 * first cohort; its examples are put among as many of other people each, from the test set, and the
 * attacker picks those whose updates, which it can compute, come closest to what it sees.
 *
 * @param runs how many, 1 or more
 * @param people of whom one is the client, 2 or more
 */
public record InversionAttack(int runs, int people) {
  private static final int LOOKED_AT = 1000;

  public InversionAttack {
    Argument.atLeastOne("runs", runs);
    Argument.within("people", people, 2, 10_000);
  }

  /**
   * Runs it. A function of the experiment and of this alone.
   *
   * @param threads in [1, 1024], each with a run
   * @param done hears after each run how many are done
   * @throws IllegalArgumentException if the experiment is not one that can be attacked so
   */
  public InversionResult run(Experiment experiment, int threads, IntConsumer done)
      throws InterruptedException {
    Known.requireHonestRounds(experiment);
    if (Known.hidesDraws(experiment)) {
      throw new IllegalArgumentException(
          "who takes part must be known to invert updates, but privacy claims that nobody learns it");
    }
    DenseInversion inversion = DenseInversion.of(experiment.model().spec());
    Experiment base =
        experiment.withMeasurement(
            new Measurement(
                new Subset(experiment.measurement().test(), new int[0]), experiment.rounds()));
    float[] range = range(experiment.measurement().test());
    List<View> views = views(experiment.protection());
    List<List<Outcome>> outcomes =
        Trials.run(
            runs,
            threads,
            done,
            run -> {
              Scene scene = scene(base, experiment.measurement().test(), run);
              return views.stream().map(view -> look(scene, view, inversion, range)).toList();
            });
    List<Reconstruction> reconstructions = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      int view = i;
      reconstructions.add(
          Reconstruction.of(
              views.get(i), outcomes.stream().map(one -> one.get(view)).toList(), people));
    }
    return new InversionResult(
        PrivacyBound.of(experiment, PrivacyUnit.USER), List.copyOf(reconstructions));
  }

  /** Single updates are seen where nothing protects them; under a robust rule there is no mean. */
  private static List<View> views(Protection protection) {
    if (!(protection instanceof Protection.None none)) {
      return List.of(View.MEAN, View.REST);
    }
    return none.rule().isPresent() ? List.of(View.UPDATE) : List.of(View.values());
  }

  /** The least and the most that pixels are, as far as public images show. */
  private static float[] range(ExampleStore test) {
    int size = test.inputShape()[0];
    for (int axis = 1; axis < test.inputShape().length; axis++) {
      size *= test.inputShape()[axis];
    }
    float[] input = new float[size];
    float[] range = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (int example = 0; example < Math.min(LOOKED_AT, test.size()); example++) {
      test.input(example, input, 0);
      for (float value : input) {
        range[0] = Math.min(range[0], value);
        range[1] = Math.max(range[1], value);
      }
    }
    if (!(range[1] > range[0])) {
      throw new IllegalArgumentException("test examples must be there, and not of one colour only");
    }
    return range;
  }

  /**
   * A run that is looked at.
   *
   * @param seeds of the attacker
   */
  private record Scene(
      Experiment experiment, Seeds seeds, List<Recorder.Seen> rounds, LineUp lineUp) {}

  private Scene scene(Experiment base, ExampleStore test, int run) throws InterruptedException {
    Seeds seeds = Seeds.of(base.seed()).at("inversion", run);
    Draws draws = Draws.of(seeds.bits(), "inference.inversion", 0, 0);
    Cohorts.Rounds rounds = (Cohorts.Rounds) base.cohorts();
    int[] cohort = rounds.selection().select(rounds.fleet(), 0, 0);
    if (cohort.length == 0) {
      throw new IllegalArgumentException("the first cohort must have clients but had none");
    }
    int target = cohort[draws.below(cohort.length)];
    Recorder recorder = new Recorder(base, target);
    Experiment experiment = Known.run(base, seeds.bits()).withDeviation(recorder);
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
      Simulation simulation = new Simulation(experiment, engine);
      recorder.watch(simulation);
      simulation.run(round -> {});
    }
    ExampleStore own = base.population().train(target);
    return new Scene(
        experiment,
        seeds.at("attacker"),
        recorder.rounds(),
        LineUp.drawn(own, test, people, draws));
  }

  private Outcome look(Scene scene, View view, DenseInversion inversion, float[] range) {
    List<float[]> seen =
        scene.rounds().stream()
            .map(
                round ->
                    switch (view) {
                      case UPDATE -> round.own();
                      case MEAN -> round.sum();
                      case REST -> round.rest();
                    })
            .toList();
    List<float[]> guesses = inversion.guesses(seen, range[0], range[1]);
    int[] shape = scene.experiment().model().spec().inputShape();
    boolean flat = shape.length == 1;
    ImageLikeness likeness =
        new ImageLikeness(
            flat ? 1 : shape[0],
            flat ? 1 : shape[1],
            flat ? shape[0] : shape[2],
            range[1] - range[0]);
    double[] own = new double[2];
    double[] others = new double[2];
    int client = scene.lineUp().client();
    for (int person = 0; person < people; person++) {
      double[] best = best(scene.lineUp().examples().get(person), guesses, likeness);
      double[] into = person == client ? own : others;
      double share = person == client ? 1 : 1.0 / (people - 1);
      into[0] += share * best[0];
      into[1] += share * best[1];
    }
    int closest =
        scene
            .lineUp()
            .closest(
                scene.experiment(),
                scene.rounds().stream().map(Recorder.Seen::release).toList(),
                seen,
                scene.seeds());
    return new Outcome(own[0], own[1], others[0], others[1], closest == client);
  }

  /** Of the guess that is nearest to each image: decibels and structure, means over images. */
  private static double[] best(ExampleStore images, List<float[]> guesses, ImageLikeness likeness) {
    double[] sums = new double[2];
    float[] image = new float[guesses.get(0).length];
    for (int i = 0; i < images.size(); i++) {
      images.input(i, image, 0);
      double least = Double.POSITIVE_INFINITY;
      float[] nearest = guesses.get(0);
      for (float[] guess : guesses) {
        double error = ImageLikeness.meanSquaredError(guess, image);
        if (error < least) {
          least = error;
          nearest = guess;
        }
      }
      sums[0] += likeness.decibels(least) / images.size();
      sums[1] += likeness.structure(nearest, image) / images.size();
    }
    return sums;
  }
}
