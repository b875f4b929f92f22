package dev.tacit.simulation.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.robust.Median;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Release;
import dev.tacit.simulation.experiment.RoundReport;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttackTest {
  private static final Accomplices SIX = Accomplices.drawn(6, 30, 5);
  private static final LocalTraining TRAINING = new LocalTraining(2, 10, 0.2);

  private record Run(List<RoundReport> rounds, List<Release> releases, float[] model) {
    RoundReport last() {
      return rounds.get(rounds.size() - 1);
    }

    double accuracy() {
      return last().test().orElseThrow().accuracy();
    }

    double success() {
      return last().goal().orElseThrow().accuracy();
    }
  }

  private static Run run(Experiment experiment, int threads) throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    List<Release> releases = new ArrayList<>();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, threads)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(releases::add);
      simulation.run(rounds::add);
      return new Run(rounds, releases, simulation.parameters());
    }
  }

  private static Attack updates(UpdatePoison poison) {
    return new Attack(SIX, Optional.empty(), Optional.of(poison));
  }

  private static Attack data(Accomplices accomplices, DataPoison poison) {
    return new Attack(accomplices, Optional.of(poison), Optional.empty());
  }

  @Test
  void drawn_isAsManyAndBySeedAlone() {
    assertThat(SIX.count()).isEqualTo(6);
    int[] six = IntStream.range(0, 30).filter(SIX::contains).toArray();
    Accomplices again = Accomplices.drawn(6, 30, 5);
    Accomplices others = Accomplices.drawn(6, 30, 6);
    assertThat(IntStream.range(0, 30).filter(again::contains).toArray()).isEqualTo(six);
    assertThat(IntStream.range(0, 30).filter(others::contains).toArray()).isNotEqualTo(six);
    assertThat(Accomplices.drawn(0, 30, 5).count()).isZero();
  }

  /** The mean is H + f A of honest updates H and the accomplices' A, for every factor f. */
  @Test
  void scaled_isOnTheUpdatesOfAccomplicesAndOfNobodyElse() throws InterruptedException {
    Experiment experiment = Images.experiment(1, TRAINING);
    float[] once = run(experiment, 1).releases().get(0).mean();
    float[] never =
        run(updates(new UpdatePoison.Scaled(0)).on(experiment), 1).releases().get(0).mean();
    float[] back =
        run(updates(new UpdatePoison.Scaled(-3)).on(experiment), 1).releases().get(0).mean();
    Accomplices everybody = Accomplices.drawn(30, 30, 1);
    float[] nothing =
        run(
                new Attack(everybody, Optional.empty(), Optional.of(new UpdatePoison.Scaled(0)))
                    .on(experiment),
                1)
            .releases()
            .get(0)
            .mean();
    double moved = 0;
    for (int i = 0; i < once.length; i++) {
      assertThat(Math.abs(nothing[i])).isZero();
      assertThat(back[i]).isCloseTo(4 * never[i] - 3 * once[i], within(1e-5f));
      moved = Math.max(moved, Math.abs(once[i] - never[i]));
    }
    assertThat(moved).isGreaterThan(1e-3);
  }

  /**
   * Six of thirty updates are noise of deviation 50: the mean's numbers have a deviation of 50
   * sqrt(6) / 30 = 4.08, to which honest updates add next to nothing. The sum of 988 squares is
   * within 7 standard deviations of its mean but for a probability below 1e-9.
   */
  @Test
  void noise_standsInPlaceOfUpdates() throws InterruptedException {
    Experiment attacked = updates(new UpdatePoison.Noise(50)).on(Images.experiment(1, TRAINING));
    float[] mean = run(attacked, 2).releases().get(0).mean();
    double squares = 0;
    for (float value : mean) {
      squares += value * value;
    }
    double expected = 50 * Math.sqrt(6) / 30;
    assertThat(Math.sqrt(squares / mean.length) / expected)
        .isCloseTo(1, within(7 * Math.sqrt(0.5 / mean.length)));
    assertThat(run(attacked, 3).releases().get(0).mean()).isEqualTo(mean);
  }

  @Test
  void run_signFlip_ruinsTheMeanAndNotTheMedian() throws InterruptedException {
    Attack attack = updates(new UpdatePoison.Scaled(-10));
    Experiment experiment = Images.experiment(15, TRAINING);
    Experiment median = experiment.withProtection(new Protection.None(Optional.of(new Median())));
    assertThat(run(experiment, 2).accuracy()).isGreaterThan(0.9);
    assertThat(run(attack.on(experiment), 2).accuracy()).isLessThan(0.4);
    assertThat(run(attack.on(median), 2).accuracy()).isGreaterThan(0.85);
  }

  @Test
  void run_backdoor_opensAndIsMeasured() throws InterruptedException {
    Backdoor door = new Backdoor(3, 2, 2, 0.5);
    Experiment experiment = Images.experiment(15, TRAINING);
    Run opened = run(data(SIX, door).on(experiment), 2);
    Run shut = run(data(Accomplices.drawn(0, 30, 1), door).on(experiment), 2);
    assertThat(opened.accuracy()).isGreaterThan(0.9);
    assertThat(opened.success()).isGreaterThan(0.8);
    assertThat(shut.success()).isLessThan(0.2);
    assertThat(shut.model()).isEqualTo(run(experiment, 1).model());
    assertThat(run(experiment, 1).last().goal()).isEmpty();
  }

  @Test
  void run_everybodyFlipsLabels_learnsThem() throws InterruptedException {
    Experiment attacked =
        data(Accomplices.drawn(30, 30, 1), LabelFlip.rotation())
            .on(Images.experiment(15, TRAINING));
    Run run = run(attacked, 2);
    assertThat(run.success()).isGreaterThan(0.9);
    assertThat(run.accuracy()).isLessThan(0.1);
    assertThat(attacked.population().description()).contains("30 clients are poisoned");
  }

  @Test
  void attack_thatPoisonsNothing_isRefused() {
    assertThatThrownBy(() -> new Attack(SIX, Optional.empty(), Optional.empty()))
        .hasMessageContaining("data or update must be poisoned");
  }
}
